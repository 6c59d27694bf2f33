internal import Kernel

/// A scenario that plays in a chat.
public struct MockRun: Sendable, Identifiable {
    /// The outcome of a run.
    public enum State: String, Sendable, Decodable {
        case running
        case passed
        case failed
    }

    struct Facts: Decodable, Sendable {
        struct Failure: Decodable, Sendable {
            let message: String
        }

        let id: String
        let contactId: String
        let state: State
        let seed: UInt64
        let failure: Failure?
    }

    private let facts: Facts
    private let instance: MockInstance

    init(_ facts: Facts, in instance: MockInstance) {
        self.facts = facts
        self.instance = instance
    }

    /// Such as `run-1`.
    public var id: String { facts.id }
    /// The ContactId of its chat.
    public var contactID: String { facts.contactId }
    /// The outcome, or that it goes on.
    public var state: State { facts.state }
    /// The source of its choices.
    public var seed: UInt64 { facts.seed }
    /// Why it failed; nil if it did not.
    public var failure: String? { facts.failure?.message }

    /// Waits for the end.
    ///
    /// - Throws: ``WaitFailure`` after the timeout.
    public func waitForEnd(timeout: Duration = .seconds(10)) async throws -> MockRun {
        try await instance.wait(for: "the end of \(id)", timeout: timeout) {
            let run = try await instance.run(id)
            return run.state == .running ? nil : run
        } orDescribe: {
            "a run that goes on"
        }
    }
}

extension MockInstance {
    /// Adds a scenario, or replaces it.
    ///
    /// - Parameters:
    ///   - name: as in its text.
    ///   - text: YAML.
    /// - Throws: ``AdminCallFailure`` with all mistakes and their places.
    public func putScenario(_ name: String, _ text: String) async throws(AdminCallFailure) {
        _ = try await call(
            "PUT", "/scenarios/\(PercentEncoding.encode(name))", contentType: "application/yaml",
            body: Array(text.utf8))
    }

    /// Plays a scenario in a new chat.
    ///
    /// - Parameters:
    ///   - scenario: its name.
    ///   - seed: the source of its choices; the instance's unless given.
    ///   - standIns: the actors whom the server plays although the scenario only expects them, such as `agent`. The client
    ///     under test plays the others.
    public func startRun(
        of scenario: String, seed: UInt64? = nil, standIns: [String] = []
    ) async throws(AdminCallFailure) -> MockRun {
        struct Body: Encodable {
            let seed: UInt64?
            let standIns: [String]
        }

        let path = "/scenarios/\(PercentEncoding.encode(scenario))/runs"
        return MockRun(
            try await call("POST", path, Body(seed: seed, standIns: standIns), as: MockRun.Facts.self), in: self)
    }

    /// The run with an id.
    public func run(_ id: String) async throws(AdminCallFailure) -> MockRun {
        MockRun(try await read("/runs/\(PercentEncoding.encode(id))", as: MockRun.Facts.self), in: self)
    }
}
