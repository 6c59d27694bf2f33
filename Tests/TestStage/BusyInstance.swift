internal import Chats
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// Makes an instance with everything that a snapshot records, and uses it after a restore.
package enum BusyInstance {
    private static let scenario = """
        scenario: busy
        customer: { name: Ana, attributes: { order: A-1 } }
        steps:
          - customer says: { one of: [hi, hello] }
          - bot says: { in chunks: [one, " two", " three"] }
            every: 30s
          - customer types: 12s
          - expect: { agent says: { contains: days } }
            within: 10m
            or else:
              - repeat: { times: 3, steps: [ { customer says: "there? ${order}" }, { wait: 20s } ] }
          - customer leaves
        rules:
          - when: { silence: 30s }
            at most: 3
            then: [ { customer says: { one of: ["hello?", "hm?"] } } ]
        """

    /// The calls that make the instance busy, as method, path and body.
    private static let calls: [(HTTPRequest.Method, String, String)] = [
        (.put, "/scenarios/busy", scenario),
        (.put, "/agents/Kim", #"{"state":"Available","concurrency":3,"afterContactWork":"30s"}"#),
        (.put, "/agents/Lee", #"{"state":"Offline","queues":["BasicQueue","other"]}"#),
        (.put, "/views/v", #"{"name":"v","template":{},"actions":["ok"]}"#),
        (.post, "/scenarios/busy/runs", #"{"record":true}"#),
        (.post, "/scenarios/busy/runs", #"{"standIns":["agent"],"seed":5}"#),
        (
            .post, "/scenarios/busy/runs",
            #"{"inputs":[{"milliseconds":5000,"actor":"agent","verb":"joins"},{"milliseconds":90000,"actor":"agent","verb":"says","content":"in 3 days","contentType":"text/plain"}],"answers":[]}"#
        ),
        (
            .post, "/faults",
            #"{"operation":"SendMessage","when":{"every":3,"first":9},"probability":0.5,"error":{"code":"ThrottlingException","retryAfter":2},"delay":{"median":"1s","p95":"3s"}}"#
        ),
        (.post, "/faults", #"{"operation":"message","delivery":{"delay":"50s"}}"#),
        (.post, "/faults", #"{"operation":"*","socket":{"closeCode":4001},"when":{"nth":2,"until":"1h"}}"#),
    ]

    /// Makes the instance `i` of the stage busy.
    package static func make(on stage: Stage) throws {
        for (method, path, body) in calls {
            let answer = stage.call(method, path, body)
            guard answer.status.code < 300 else {
                throw StageFailure("\(method) \(path): \(answer.text)")
            }
        }
        try connectByHand(on: stage)
        _ = stage.call(.post, "/clock/advance", #"{"by":"7s"}"#)
    }

    /// Starts a chat without a scenario.
    ///
    /// It has a queue, an offer, files, a sign-in, receipts, idle timers, sockets and late frames.
    private static func connectByHand(on stage: Stage) throws {
        var request = ChatRequest(flowID: "flow", displayName: "Ben")
        request.clientToken = "start-1"
        let chat = try stage.instance.startChat(request).chat
        let socket = SocketID(number: 1)
        let body = try stage.instance.attachments.reserve(3)
        guard body.append([1, 2, 3]) else { throw StageFailure("no room for three bytes") }
        try chat.turn { chat throws(Refusal) in
            chat.connect(ChatState.customer)
            _ = chat.open(socket, of: ChatState.customer)
            try chat.subscribe(socket, of: ChatState.customer, answer: nil)
            let agent = try chat.addParticipant(.agent, displayName: "Sam")
            chat.connect(agent)
            try chat.attach(name: "a.txt", type: "text/plain", body, by: ChatState.customer)
            chat.configure([
                (RoleTimers.Key(role: .customer, kind: .idle), 120_000),
                (RoleTimers.Key(role: .agent, kind: .disconnectNonCustomer), 300_000),
            ])
            for number in 1...3 {
                _ = try chat.sendMessage(
                    .plain, JSONText("message \(number)"), clientToken: JSONText("token \(number)"), by: agent)
            }
            let bot = try chat.systemParticipant(displayName: "BOT")
            _ = chat.beginGrowingMessage(.plain, JSONText("slow"), by: bot)
            _ = try chat.startSignIn(timeout: 300_000)
            try chat.rename(agent, to: "Samuel")
        }
        _ = try stage.instance.connectionToken(in: chat, for: ChatState.customer)
        try stage.instance.startChat(ChatRequest(flowID: "flow", displayName: "Cleo")).chat.turn {
            $0.connect(ChatState.customer)
        }
    }

    /// Makes calls of all kinds on the instance. No call may crash the process.
    package static func use(on stage: Stage) {
        for chat in stage.instance.chats { act(in: chat) }
        for _ in 0..<3 { _ = stage.call(.post, "/clock/advance", #"{"by":"40m"}"#) }
        for chat in stage.instance.chats { act(in: chat) }
        for path in [
            "/contacts", "/agents", "/runs", "/faults", "/views", "/queues", "/settings", "/clock", "/sockets",
        ] {
            _ = stage.call(.get, path)
        }
        for name in ["Kim", "Lee"] {
            _ = stage.call(.put, "/agents/\(name)", #"{"state":"Available","concurrency":10}"#)
        }
        _ = stage.call(.post, "/scenarios/busy/runs", "{}")
        for chat in stage.instance.chats { chat.turn { $0.end(reason: nil) } }
        _ = stage.call(.post, "/clock/advance", #"{"by":"2h"}"#)
    }

    private static func act(in chat: Chat) {
        let people = chat.read { Array($0.facts.participants.indices) }
        for index in people {
            // The chat may refuse the call.
            _ = try? chat.turn { chat throws(Refusal) in
                try chat.sendMessage(.plain, JSONText("it takes 3 days"), clientToken: JSONText("x"), by: index)
            }
            _ = try? chat.turn { chat throws(Refusal) in
                try chat.sendEvent(.typing, content: nil, clientToken: nil, by: index)
            }
            _ = try? chat.instance.connectionToken(in: chat, for: index)
        }
        chat.read { state in
            for position in 0..<state.facts.transcript.count {
                var writer = JSONWriter()
                state.facts.transcript.write(position, participants: state.facts.participants, to: &writer)
            }
        }
        _ = chat.instance.faults.call("SendMessage", by: Subject(contact: chat.id), at: chat.instance.clock.now())
    }
}
