import Chats
import ConnectAPI
import ContactControlPanel
import ContactModel
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel

/// A chat to send requests at. It is made anew now and then, so that what requests leave behind stays bounded.
final class Stage {
    private let driver = TimerThread()
    private let registry: Registry
    private let api: ConnectAPI
    private let panel: ContactControlPanel
    /// What inputs write instead of what they cannot guess.
    private let names: [(name: String, value: String)]
    private let tokens: Set<String>

    init() throws {
        var settings = InstanceSettings()
        settings.streamingEndpoints.set("http://127.0.0.1:9/", forTopic: "t")
        registry = Registry(
            template: .init(
                settings: settings, seed: 7, clockMode: .manual, now: Timestamp("2026-11-22T13:00:00.000Z")),
            maxEndedContacts: 10, node: "0", driver: driver)
        api = ConnectAPI(registry: registry)
        panel = ContactControlPanel(registry: registry, timers: driver, publicURL: nil) { _ in nil }
        let instance = registry.instance("i")
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

    deinit {
        registry.close()
        driver.stop()
    }

    /// Sends an input: method and target, a token, and the body, each on a line of its own, the body on all the rest.
    func send(_ input: [UInt8]) {
        var text = String(decoding: input, as: UTF8.self)
        for (name, value) in names { text.replace(name, with: value) }
        let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
        let parts = lines[0].split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let method = HTTPRequest.Method(rawValue: String(parts[0])) else { return }
        let token = lines.count > 1 ? String(lines[1]) : ""
        let request = Request(
            method: method, target: String(parts[1]), headers: Headers(token: token),
            body: lines.count > 2 ? Array(lines[2].utf8) : [])
        checkToken(token)
        if ContactControlPanel.owns(request.path) {
            if case .now(let response) = panel.reply(to: request) { check(response) }
            return
        }
        _ = api.plan(for: request)
        if case .now(let response) = api.reply(to: request) { check(response) }
    }

    /// A token that was never given out leads nowhere. Those that a request was answered with are not known here, and longer
    /// than what inputs find.
    private func checkToken(_ token: String) {
        guard case .found(let grant) = registry.look(up: token),
            [.participant, .connection].contains(grant.purpose.kind)
        else { return }
        precondition(tokens.contains(token), "a token that nobody made: \(token)")
    }

    private func check(_ response: Response) {
        let status = response.status.code
        precondition((200..<500).contains(status) || status == 503, "status \(status)")
        if response[.contentType] == "application/json" {
            guard let root = try? JSONDocument(response.body).root, root.kind == .object else {
                preconditionFailure("an answer that is no JSON object")
            }
            precondition(
                status < 400 || (root["message"] ?? root["Message"] ?? root["err"]?["message"]) != nil,
                "an error without a message")
        }
        for field in response.fields {
            let isOneLine = field.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            precondition(isOneLine, "\(field.name) has a control character")
        }
    }

    private struct Headers: RequestHeaders {
        let token: String

        subscript(name: HTTPField.Name) -> String? {
            switch name {
            case .amzBearer: token
            case .host: "localhost:8080"
            default: nil
            }
        }
    }
}
