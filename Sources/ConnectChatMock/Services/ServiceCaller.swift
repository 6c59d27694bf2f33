internal import ContactModel
internal import HTTPClient
internal import Kernel
internal import Simulator

/// Asks services for scenarios, on threads of its own that start with the first question.
final class ServiceCaller: ServiceAsking {
    private struct Call {
        let body: String
        let url: String
        /// Why it is not made.
        let refusal: String?
        let completion: @Sendable (ServiceAnswer) -> Void
    }

    private struct State {
        var calls: [Call] = []
        var workers: [Thread] = []
        var isStopping = false
    }

    /// Whom scenarios may ask that came by the admin API.
    enum Permission {
        case anybody
        /// Hosts, or hosts with ports, in lower case.
        case these(Set<String>)
    }

    private static let workerCount = 4
    /// Milliseconds of real time that a service has to answer.
    private static let patience = 10_000
    /// More than any scenario makes variables of.
    private static let mostBytes = 256 * 1_024

    private let permission: Permission
    private let monitor = Monitor(State())
    private let stopSwitch = HTTPClient.StopSwitch()

    init(permission: Permission) {
        self.permission = permission
    }

    func post(
        _ body: String, to url: String, isTrusted: Bool, _ completion: @escaping @Sendable (ServiceAnswer) -> Void
    ) {
        let call = Call(
            body: body, url: url, refusal: isTrusted ? nil : refusal(of: url), completion: completion)
        monitor.update { state in
            guard !state.isStopping else { return }
            if state.workers.isEmpty { state.workers = (0..<Self.workerCount).map { _ in worker() } }
            state.calls.append(call)
        }
    }

    private func refusal(of url: String) -> String? {
        guard case .these(let allowed) = permission else { return nil }
        guard let authority = StreamingEndpoints.authority(of: url), StreamingEndpoints.refusal(of: url) == nil else {
            return "\"\(url.prefix(200))\" is no address such as http://127.0.0.1:9000/next"
        }
        let host = String(authority.prefix { $0 != ":" })
        guard allowed.contains(authority) || allowed.contains(host) else {
            return "\(authority) is not among the hosts of --allow-ask, which scenarios put by the admin API need"
        }
        return nil
    }

    /// Gives up what is under way and drops the rest. Call once.
    func stop() {
        stopSwitch.turn()
        let workers = monitor.update { state in
            state.isStopping = true
            state.calls.removeAll()
            return state.workers
        }
        for worker in workers { worker.join() }
    }

    private func worker() -> Thread {
        // Not strongly: the threads end in `stop`, which nobody calls on what they keep alive.
        Thread { [monitor, stopSwitch] in
            while let call = Self.next(monitor) { call.completion(Self.answer(to: call, stopSwitch)) }
        }
    }

    /// Waits for something to ask; nil at the end.
    private static func next(_ monitor: Monitor<State>) -> Call? {
        monitor.wait { state -> Call?? in
            if state.isStopping { return .some(nil) }
            return state.calls.isEmpty ? nil : .some(state.calls.removeFirst())
        } ?? nil
    }

    private static func answer(to call: Call, _ stop: HTTPClient.StopSwitch) -> ServiceAnswer {
        if let refusal = call.refusal { return .failed(refusal) }
        do throws(HTTPClient.Failure) {
            let answer = try HTTPClient(stop: stop).send(
                "POST", call.url, body: Array(call.body.utf8),
                fields: [(name: "Content-Type", value: "application/json")], timeout: patience, mostBytes: mostBytes)
            guard (200..<300).contains(answer.status) else { return .failed("\(call.url) answers \(answer.status)") }
            return .answered(String(decoding: answer.body, as: UTF8.self))
        } catch {
            return .failed("\(call.url): \(error.description)")
        }
    }
}
