import ContactModel
import Kernel
import ScenarioFile
import ScenarioModel
import Simulator

/// A run's state machine without a chat, for tests of the language.
struct LanguageStage {
    var run: ScenarioRun
    private(set) var actions: [RunAction] = []

    /// - Parameter text: the file without its name.
    init(_ text: String, files: [String: String] = [:], seed: UInt64 = 1, row: Int? = nil) throws {
        run = ScenarioRun(
            try Self.scenario(text, files: files), seed: seed, name: RunName(row: row, index: 1))
    }

    static func scenario(_ text: String, files: [String: String] = [:]) throws -> Scenario {
        try ScenarioReader().read(Array("scenario: s\n\(text)".utf8), file: "s.yaml") { name in
            files[name].map { .bytes(Array($0.utf8)) } ?? .missing("there is none")
        }
    }

    /// Handles an event, and returns what the run says.
    mutating func hear(_ event: RunEvent) -> [String] {
        actions = run.handle(event)
        return actions.compactMap { if case .say(_, _, let text, _) = $0 { text } else { nil } }
    }

    mutating func start() -> [String] { hear(.started) }

    mutating func says(_ actor: Actor, _ text: String) -> [String] {
        hear(
            .happened(
                ScenarioEvent(actor: actor, verb: .says, content: text, time: Timestamp(milliseconds: 0))))
    }

    /// Fires the last timer that was armed.
    mutating func timePasses() -> [String] {
        let timers = actions.compactMap { if case .arm(let timer, _) = $0 { timer } else { nil } }
        return timers.last.map { hear(.timer($0)) } ?? []
    }

    var pause: Int64? {
        actions.compactMap { if case .arm(_, let milliseconds) = $0 { milliseconds } else { nil } }.last
    }

    var failure: RunFailure? { if case .failed(let failure) = run.outcome { failure } else { nil } }
    var hasPassed: Bool { if case .passed = run.outcome { true } else { false } }
}
