import AdminAPI
import Chats
import ContactModel
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import ScenarioFile
import Simulator

/// An instance to send admin calls at. It is made anew now and then, so that what calls leave behind stays bounded.
final class Desk {
    private static let base = "/_mock/v1/instances/i"

    private let driver = TimerThread()
    private let lanes = SerialLanes(threads: 2)
    private let registry: Registry
    private let api: AdminAPI
    /// What inputs write instead of what they cannot guess.
    private let names: [(name: String, value: String)]

    init() throws {
        let director = Director(maxEndedRuns: 10)
        registry = Registry(
            template: .init(
                settings: InstanceSettings(), seed: 7, clockMode: .manual, now: Timestamp("2026-11-22T13:00:00.000Z")),
            maxEndedContacts: 10, node: "0", driver: driver, flows: director)
        api = AdminAPI(
            registry: registry, director: director, reader: ScenarioReader(), scenarioSchema: [], coverage: [],
            timers: driver, lanes: lanes, version: "0")
        let instance = registry.instance("i")
        let started = try instance.startChat(ChatRequest(flowID: "flow", displayName: "Ana"))
        let customer = started.chat.turn { chat in
            chat.connect(ChatState.customer)
            return chat.facts.participants[ChatState.customer].id
        }
        names = [
            ("~", Self.base), ("$I", started.chat.id.description), ("$P", customer.description),
            ("$T", started.participantToken.text),
        ]
        let text = "scenario: hello\nsteps:\n  - customer says: hi\n  - expect: agent says\n    within: 5m\n"
        send(Array("PUT ~/scenarios/hello\n\(text)".utf8))
        send(Array("POST ~/scenarios/hello/runs\n{\"record\":true}".utf8))
        send(Array("PUT ~/agents/Kim\n{\"state\":\"Available\"}".utf8))
    }

    deinit {
        registry.close()
        driver.stop()
        lanes.stop()
    }

    /// Sends an input: method and target on a line, and the body on all the rest.
    func send(_ input: [UInt8]) {
        var text = String(decoding: input, as: UTF8.self)
        for (name, value) in names { text.replace(name, with: value) }
        let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = lines[0].split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let method = HTTPRequest.Method(rawValue: String(parts[0])) else { return }
        let body = lines.count > 1 ? Array(lines[1].utf8) : []
        let request = Request(
            method: method, target: String(parts[1]), headers: Headers(isJSON: body.first == UInt8(ascii: "{")),
            body: body)
        _ = api.plan(for: request)
        switch api.reply(to: request) {
        case .now(let response): check(response)
        // One input after the other: an advance is over when it is answered. Waits may stand.
        case .later(let reply):
            let isSoonOver = request.path.contains("/clock/") || request.path.contains("/snapshots")
            if isSoonOver { check(answer(of: reply)) }
        case .upgrade: preconditionFailure("no path of this API is a socket's")
        }
    }

    private func answer(of reply: DeferredReply) -> Response {
        let answer = Monitor<Response?>(nil)
        reply.whenFulfilled { response in answer.update { $0 = response } }
        return answer.wait { $0 }
    }

    private func check(_ response: Response) {
        let status = response.status.code
        precondition((200..<500).contains(status) || status == 503, "status \(status)")
        guard response[.contentType]?.contains("json") == true, !response.body.isEmpty else { return }
        guard let root = try? JSONDocument(response.body).root, root.kind == .object else {
            preconditionFailure("an answer that is no JSON object")
        }
        precondition(status < 400 || root["detail"]?.string?.isEmpty == false, "an error that says nothing")
    }

    private struct Headers: RequestHeaders {
        let isJSON: Bool

        subscript(name: HTTPField.Name) -> String? {
            switch name {
            case .contentType: isJSON ? "application/json" : "application/yaml"
            case .host: "localhost:8080"
            default: nil
            }
        }
    }
}
