internal import Kernel

/// A run of a scenario in a chat.
public struct MockRun: Sendable, Identifiable {
    /// The outcome of a run, or that it is running.
    public enum State: String, Sendable, Decodable {
        case running
        case passed
        case failed
    }

    /// The reason why a run failed.
    public struct Failure: Sendable, Decodable, CustomStringConvertible {
        /// The reason in words, such as `did not happen within 10s`.
        public let message: String
        /// The place of the step: file, line and column.
        public let step: String
        /// What was expected; nil for a step that expects nothing.
        public let expected: String?
        /// Events that almost matched, and how they differ.
        public let nearest: [String]
        /// The last events before the failure.
        public let lastEvents: [String]

        /// The whole failure, with one line for each detail.
        public var description: String {
            (["\(step): \(message)"] + [expected.map { "expected: \($0)" }].compactMap(\.self)
                + nearest.map { "nearest: \($0)" } + lastEvents.map { "last: \($0)" })
                .joined(separator: "\n")
        }
    }

    /// What a client needs to play an actor.
    public struct Invitation: Sendable, Decodable {
        /// The actor's name, such as `agent`.
        public let actor: String
        /// The ParticipantId.
        public let participantID: String
        /// The token for CreateParticipantConnection.
        public let participantToken: String

        private enum CodingKeys: String, CodingKey {
            case actor
            case participantID = "participantId"
            case participantToken
        }
    }

    struct Facts: Decodable, Sendable {
        let id: String
        let contactId: String
        let state: State
        let seed: UInt64
        let failure: Failure?
        let invitations: [Invitation]?
    }

    private let facts: Facts
    private let instance: MockInstance

    init(_ facts: Facts, in instance: MockInstance) {
        self.facts = facts
        self.instance = instance
    }

    /// The run's id, such as `run-1`.
    public var id: String { facts.id }
    /// The InitialContactId of the run's chat.
    public var contactID: String { facts.contactId }
    /// The outcome of the run, or that it is running.
    public var state: State { facts.state }
    /// The source of the run's choices.
    public var seed: UInt64 { facts.seed }
    /// The reason why the run failed; nil if it did not fail.
    public var failure: Failure? { facts.failure }
    /// The participants for the `clients` of
    /// ``MockInstance/startRuns(of:seed:row:standIns:clients:)``, at the start of the run.
    public var invitations: [Invitation] { facts.invitations ?? [] }

    /// Waits for the end of the run.
    ///
    /// - Parameter timeout: how long to wait, in real time. Choose a timeout longer than the times
    ///   in the scenario, so that the run reports its own failure first.
    /// - Throws: ``WaitFailure`` after the timeout.
    public func waitForEnd(timeout: Duration = .seconds(60)) async throws -> MockRun {
        try await instance.wait(for: "the end of \(id)", timeout: timeout) {
            let run = try await instance.run(id)
            return run.state == .running ? nil : run
        } orDescribe: {
            "a run in progress"
        }
    }
}

extension MockInstance {
    /// Adds or replaces a scenario.
    ///
    /// - Parameters:
    ///   - name: the scenario's name, as in its text.
    ///   - text: the scenario in YAML.
    /// - Throws: ``AdminCallFailure`` with all mistakes and their places.
    public func putScenario(_ name: String, _ text: String) async throws(AdminCallFailure) {
        _ = try await call(
            "PUT", "/scenarios/\(PercentEncoding.encode(name))", contentType: "application/yaml",
            body: Array(text.utf8))
    }

    /// Adds a file that a scenario sends as an attachment. Add the file before the scenario.
    public func putFile(_ name: String, of scenario: String, _ bytes: [UInt8]) async throws(AdminCallFailure) {
        _ = try await call(
            "PUT", "/scenarios/\(PercentEncoding.encode(scenario))/files/\(PercentEncoding.encode(name))",
            contentType: "application/octet-stream", body: bytes)
    }

    /// Plays a scenario in a new chat.
    ///
    /// - Parameters:
    ///   - scenario: the scenario's name. A scenario with a table needs a row. To play all rows,
    ///     use ``startRuns(of:seed:row:standIns:clients:)``.
    ///   - seed: the source of the run's choices; the instance's seed by default.
    ///   - row: a row of the scenario's table, from 1.
    ///   - standIns: the actors that the server plays although the scenario only expects them, such
    ///     as `agent`. The client under test plays the others.
    ///   - clients: the actors that clients play, each as a participant that the run creates
    ///     (``MockRun/invitations``).
    public func startRun(
        of scenario: String, seed: UInt64? = nil, row: Int? = nil, standIns: [String] = [], clients: [String] = []
    ) async throws(AdminCallFailure) -> MockRun {
        let runs = try await startRuns(of: scenario, seed: seed, row: row, standIns: standIns, clients: clients)
        guard runs.count == 1, let run = runs.first else {
            throw AdminCallFailure(
                status: 409, reason: "the scenario has a table, so \(runs.count) runs have started; give a row",
                call: "startRun(of: \"\(scenario)\")")
        }
        return run
    }

    /// Plays a scenario in new chats: one for each row of its table, or one if it has no table.
    ///
    /// The parameters are those of ``startRun(of:seed:row:standIns:clients:)``.
    public func startRuns(
        of scenario: String, seed: UInt64? = nil, row: Int? = nil, standIns: [String] = [], clients: [String] = []
    ) async throws(AdminCallFailure) -> [MockRun] {
        struct Body: Encodable {
            let seed: UInt64?
            let row: Int?
            let standIns: [String]
            let clients: [String]
        }

        struct Answer: Decodable {
            let runs: [MockRun.Facts]

            private enum CodingKeys: CodingKey {
                case runs
            }

            init(from decoder: any Decoder) throws {
                let members = try decoder.container(keyedBy: CodingKeys.self)
                runs =
                    try members.decodeIfPresent([MockRun.Facts].self, forKey: .runs) ?? [MockRun.Facts(from: decoder)]
            }
        }

        let path = "/scenarios/\(PercentEncoding.encode(scenario))/runs"
        let body = Body(seed: seed, row: row, standIns: standIns, clients: clients)
        return try await call("POST", path, body, as: Answer.self).runs.map { MockRun($0, in: self) }
    }

    /// Returns the run with an id.
    public func run(_ id: String) async throws(AdminCallFailure) -> MockRun {
        MockRun(try await read("/runs/\(PercentEncoding.encode(id))", as: MockRun.Facts.self), in: self)
    }
}
