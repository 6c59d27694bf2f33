internal import ContactModel
internal import DequeModule
internal import HTTPClient
internal import Kernel
internal import Simulator

/// Sends the requests that scenarios make to services, on its own threads.
final class ServiceCaller: ServiceAsking {
    private struct Call: Sendable {
        let body: String
        let url: String
        /// Why the caller does not send the request; nil if it may.
        let refusal: String?
        let completion: @Sendable (ServiceAnswer) -> Void
    }

    /// The services that scenarios from the admin API may call.
    enum Permission {
        case anybody
        /// Hosts, with or without ports, in lowercase.
        case these(Set<String>)
    }

    private static let mostThreads = 4
    /// Milliseconds of real time that a service has to answer.
    private static let patience = 10_000
    /// The maximum size of a response. No scenario stores as many bytes in variables.
    private static let mostBytes = 256 * 1_024

    private let permission: Permission
    private let pool: WorkerPool<Deque<Call>>
    private let stopSwitch: HTTPClient.StopSwitch

    init(permission: Permission) {
        self.permission = permission
        let stopSwitch = HTTPClient.StopSwitch()
        self.stopSwitch = stopSwitch
        pool = WorkerPool([], threads: Self.mostThreads) { _ in
            { call in call.completion(Self.answer(to: call, stopSwitch)) }
        }
    }

    func post(
        _ body: String, to url: String, isTrusted: Bool, _ completion: @escaping @Sendable (ServiceAnswer) -> Void
    ) {
        let call = Call(
            body: body, url: url, refusal: isTrusted ? nil : refusal(of: url), completion: completion)
        pool.update { $0.append(call) }
    }

    private func refusal(of url: String) -> String? {
        guard case .these(let allowed) = permission else { return nil }
        guard let authority = StreamingEndpoints.authority(of: url), StreamingEndpoints.refusal(of: url) == nil else {
            return "\"\(url.prefix(200))\" is not an address such as http://127.0.0.1:9000/next"
        }
        let host = String(authority.prefix { $0 != ":" })
        guard allowed.contains(authority) || allowed.contains(host) else {
            return "\(authority) is not a host of --allow-ask; scenarios put by the admin API can only ask these hosts"
        }
        return nil
    }

    /// Cancels the requests, and waits for the threads.
    func stop() {
        stopSwitch.turn()
        pool.stop()
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
