internal import ContactModel
internal import DequeModule
internal import HTTPClient
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Sends the requests that scenarios make to services, on its own threads.
final class ServiceCaller: ServiceAsking {
    private struct Call: Sendable {
        let request: ServiceRequest
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

    func send(
        _ request: ServiceRequest, isTrusted: Bool, _ completion: @escaping @Sendable (ServiceAnswer) -> Void
    ) {
        let call = Call(
            request: request, refusal: isTrusted ? nil : refusal(of: request.url), completion: completion)
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
        let request = call.request
        var fields = request.headers.map { (name: $0.name, value: $0.value) }
        if request.body != nil, !fields.contains(where: { $0.name.lowercased() == "content-type" }) {
            fields.append((name: "Content-Type", value: "application/json"))
        }
        do throws(HTTPClient.Failure) {
            let answer = try HTTPClient(stop: stop).send(
                request.method.rawValue, request.url, body: request.body.map { Array($0.utf8) }, fields: fields,
                timeout: patience, mostBytes: mostBytes)
            guard request.isExpected(answer.status) else { return .failed(refusal(of: answer.status, request)) }
            guard !answer.isCut else {
                return .failed("\(request.url) answers more than \(mostBytes) bytes, the most that are read")
            }
            return .answered(String(decoding: answer.body, as: UTF8.self))
        } catch {
            return .failed("\(request.url): \(error.description)")
        }
    }

    private static func refusal(of status: Int, _ request: ServiceRequest) -> String {
        let expected = request.statuses.map { ", expected \($0.map(String.init).joined(separator: " or "))" } ?? ""
        return "\(request.url) answers \(status)\(expected)"
    }
}
