import Chats
import ConnectAPI
import ContactControlPanel
import ContactModel
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import TestStage

/// A chat that receives fuzzed requests to Amazon's services.
final class ServiceTarget {
    private let stage = Stage(maxEnded: 10) { $0.streamingEndpoints.set("http://127.0.0.1:9/", forTopic: "t") }
    /// The placeholders in inputs for values that inputs cannot guess.
    private let names: [(name: String, value: String)]
    private let tokens: Set<String>

    init() throws {
        let instance = stage.instance
        let past = try instance.startChat(ChatRequest(flowID: "flow", displayName: "Ana")).chat
        past.turn { $0.end(reason: nil) }
        let started = try instance.startChat(ChatRequest(flowID: "flow", displayName: "Ana"))
        let customer = try instance.connectionToken(in: started.chat, for: ChatState.customer).token
        let session = try started.chat.turn { chat throws(Refusal) in
            chat.connect(ChatState.customer)
            let index = try chat.startSignIn(timeout: 300_000)
            return chat.facts.signIns[index].id
        }
        let stream = try started.chat.turn { chat throws(Refusal) in
            try chat.startStreaming(
                toTopic: "arn:aws:sns:us-east-1:123456789012:t", instanceID: "i",
                clientToken: nil)
        }
        try instance.views.put(
            View(id: "form", name: "form", version: 1, token: "form", inputSchema: "{}", template: "{}", actions: []))
        names = [
            ("$P", started.participantToken.text), ("$C", customer.text), ("$I", started.chat.id.description),
            ("$S", session.description), ("$E", past.id.description), ("$T", stream.description),
        ]
        tokens = [started.participantToken.text, customer.text]
    }

    /// Sends an input, which has a token on its second line.
    func send(_ input: [UInt8]) {
        guard let fuzzed = FuzzedRequest(input, names: names, lines: 1) else { return }
        let token = fuzzed.lines.first ?? ""
        let request = Request(
            method: fuzzed.method, target: fuzzed.target, headers: StageHeaders([.amzBearer: token]),
            body: fuzzed.body)
        checkToken(token)
        if ContactControlPanel.owns(request.path) {
            if case .now(let response) = stage.panel.reply(to: request) { check(response) }
            return
        }
        _ = stage.services.plan(for: request)
        if case .now(let response) = stage.services.reply(to: request) { check(response) }
    }

    /// Checks that a token which the server did not issue gives no access.
    ///
    /// The fuzzer does not track tokens in responses. They are too long for fuzzing to guess.
    private func checkToken(_ token: String) {
        guard case .found(let grant) = stage.registry.look(up: token),
            [.participant, .connection].contains(grant.purpose.kind)
        else { return }
        precondition(tokens.contains(token), "a token that the server did not issue: \(token)")
    }

    private func check(_ response: Response) {
        let status = response.status.code
        precondition((200..<500).contains(status) || status == 503, "status \(status)")
        if response[.contentType] == "application/json" {
            guard let root = response.json, root.kind == .object else {
                preconditionFailure("a response is not a JSON object")
            }
            precondition(
                status < 400 || (root["message"] ?? root["Message"] ?? root["err"]?["message"]) != nil,
                "an error has no message")
        }
        for field in response.fields {
            let isOneLine = field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            precondition(isOneLine, "\(field.name) has a control character")
        }
    }
}
