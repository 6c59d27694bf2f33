public import ConnectChatMock
internal import FoundationEssentials
internal import Kernel

/// An Amazon Connect instance of the mock server, with the admin calls that a test needs.
///
/// Instances share nothing, so parallel tests on one server can each use their own instance.
public struct MockInstance: Sendable {
    /// The InstanceId.
    public let id: String

    let server: MockServer

    private var base: String { "/_mock/v1/instances/\(PercentEncoding.encode(id))" }

    /// Calls the admin API of the instance. Use it where this type has no method.
    ///
    /// - Parameters:
    ///   - method: an HTTP method, such as `GET`.
    ///   - path: a path relative to the instance's path, such as `/faults`.
    ///   - body: JSON.
    /// - Returns: the response body.
    /// - Throws: ``AdminCallFailure``.
    @discardableResult
    public func send(_ method: String, _ path: String, body: String = "") async throws(AdminCallFailure) -> String {
        String(decoding: try await call(method, path, body: Array(body.utf8)), as: UTF8.self)
    }

    /// Forgets all contacts, runs, agents, settings and faults, and starts again with the same seed.
    public func reset() async throws(AdminCallFailure) {
        try await send("POST", "/reset", body: "{}")
    }

    /// Changes settings.
    ///
    /// - Parameter json: the settings to change, such as `{"profile": "api", "ringTimeout": "5s"}`.
    public func changeSettings(_ json: String) async throws(AdminCallFailure) {
        try await send("PUT", "/settings", body: json)
    }

    /// Adds a fault rule.
    ///
    /// - Parameter json: a rule, such as
    ///   `{"operation": "SendMessage", "error": {"code": "ThrottlingException"}}`.
    public func addFault(_ json: String) async throws(AdminCallFailure) {
        try await send("POST", "/faults", body: json)
    }

    // MARK: - Calls

    func call(
        _ method: String, _ path: String, contentType: String = "application/json", body: [UInt8] = []
    ) async throws(AdminCallFailure) -> [UInt8] {
        let (status, answer) = await server.performAdminCall(
            method, base + path, contentType: contentType, body: body)
        guard (200..<300).contains(status) else {
            let problem = try? JSONDecoder().decode(Problem.self, from: Data(answer))
            throw AdminCallFailure(
                status: status, reason: problem?.reason ?? String(decoding: answer, as: UTF8.self),
                call: "\(method) \(path.isEmpty ? base : path)")
        }
        return answer
    }

    func call<Answer: Decodable>(
        _ method: String, _ path: String, _ body: some Encodable, as type: Answer.Type
    ) async throws(AdminCallFailure) -> Answer {
        try decode(type, from: try await call(method, path, body: encode(body)), of: "\(method) \(path)")
    }

    func read<Answer: Decodable>(_ path: String, as type: Answer.Type) async throws(AdminCallFailure) -> Answer {
        try decode(type, from: try await call("GET", path), of: "GET \(path)")
    }

    private func encode(_ body: some Encodable) -> [UInt8] {
        // Encoding cannot fail: the bodies have only strings, numbers and lists of them.
        (try? JSONEncoder().encode(body)).map(Array.init) ?? []
    }

    private func decode<Answer: Decodable>(
        _ type: Answer.Type, from bytes: [UInt8], of call: String
    ) throws(AdminCallFailure) -> Answer {
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw AdminCallFailure(status: 200, reason: "the response has an unexpected form: \(error)", call: call)
        }
    }

    private struct Problem: Decodable {
        let detail: String
        let hint: String?

        var reason: String { hint.map { "\(detail); \($0)" } ?? detail }
    }
}

extension MockServer {
    /// The instance that exists from the start, with the InstanceId `default`.
    public var instance: MockInstance { instance(Self.builtInInstance) }

    /// Returns an instance with an InstanceId, such as one that the client under test uses.
    ///
    /// The instance does not have to exist.
    public func instance(_ id: String) -> MockInstance { MockInstance(id: id, server: self) }

    /// Creates an instance.
    ///
    /// - Parameters:
    ///   - id: the InstanceId.
    ///   - seed: the source of the instance's ids and choices; the server's seed by default.
    ///   - clock: the mode of the instance's clock; the server's mode by default.
    /// - Throws: ``AdminCallFailure``, also if an instance with that id exists.
    public func makeInstance(
        _ id: String, seed: UInt64? = nil, clock: MockServerConfiguration.ClockMode? = nil
    ) async throws(AdminCallFailure) -> MockInstance {
        struct Body: Encodable {
            struct Clock: Encodable {
                let mode: String
            }

            let seed: UInt64?
            let clock: Clock?
        }

        struct Made: Decodable {}

        let made = MockInstance(id: id, server: self)
        _ = try await made.call(
            "PUT", "", Body(seed: seed, clock: clock.map { Body.Clock(mode: $0.rawValue) }), as: Made.self)
        return made
    }
}
