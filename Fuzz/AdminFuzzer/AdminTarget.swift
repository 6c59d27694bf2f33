import AdminAPI
import Chats
import ContactModel
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import TestStage

/// The admin API of an instance, which receives fuzzed requests.
final class AdminTarget {
    private let stage = Stage(maxEnded: 10)
    /// The placeholders in inputs for values that inputs cannot guess.
    private let names: [(name: String, value: String)]

    init() throws {
        let started = try stage.instance.startChat(ChatRequest(flowID: "flow", displayName: "Ana"))
        let customer = started.chat.turn { chat in
            chat.connect(ChatState.customer)
            return chat.facts.participants[ChatState.customer].id
        }
        names = [
            ("~", Stage.base), ("$I", started.chat.id.description), ("$P", customer.description),
            ("$T", started.participantToken.text),
        ]
        stage.call(
            .put, "/scenarios/hello",
            "scenario: hello\nsteps:\n  - customer says: hi\n  - expect: agent says\n    within: 5m\n")
        stage.call(.post, "/scenarios/hello/runs", #"{"record":true}"#)
        stage.call(.put, "/agents/Kim", #"{"state":"Available"}"#)
    }

    func send(_ input: [UInt8]) {
        guard let fuzzed = FuzzedRequest(input, names: names) else { return }
        let type = fuzzed.body.first == UInt8(ascii: "{") ? "application/json" : "application/yaml"
        let request = Request(
            method: fuzzed.method, target: fuzzed.target,
            headers: StageHeaders([.contentType: type, .upgrade: "websocket"]), body: fuzzed.body)
        _ = stage.admin.plan(for: request)
        switch stage.admin.reply(to: request) {
        case .now(let response): check(response)
        case .later(let reply):
            // Calls that advance a clock or use snapshots end soon. Waits may stay open.
            let isSoonOver = request.path.contains("/clock/") || request.path.contains("/snapshots")
            if isSoonOver { check(Stage.response(of: reply)) }
        case .upgrade(let session), .upgradeLater(let session, _):
            session.opened(SocketID(number: 1))
            // A text message is always valid UTF-8.
            session.received(Array(String(decoding: fuzzed.body, as: UTF8.self).utf8))
            session.closed()
        }
    }

    private func check(_ response: Response) {
        let status = response.status.code
        precondition((200..<500).contains(status) || status == 503, "status \(status)")
        guard response[.contentType]?.contains("json") == true, !response.body.isEmpty else { return }
        guard let root = response.json, root.kind == .object else {
            preconditionFailure("a response is not a JSON object")
        }
        precondition(status < 400 || root["detail"]?.string?.isEmpty == false, "an error has no detail")
    }
}
