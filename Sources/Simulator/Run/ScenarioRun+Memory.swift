internal import ChatDomain
internal import Kernel

extension ScenarioRun {
    /// All that a run remembers, to go on from it with the same scenario.
    package struct Memory: Sendable, Codable {
        let outcome: RunOutcome?
        let isEnding: Bool
        let standIns: [Actor]
        let clientPatience: Int64?
        let seed: UInt64
        let name: RunName
        let variables: [String: String]
        let strands: [Strand]
        let current: SourceLocation
        let lastTimer: Int
        let prohibited: [StepPlace]
        let firings: [Int]
        let silences: [Int: Int]
        let draws: [String: Int]
        let backlog: [Heard]
        let history: [Heard]
        let firstTime: Timestamp?
        let seen: [Part]
        let present: [Part]
        let question: InteractiveTemplate?
        let isAskedToSignIn: Bool
    }

    var memory: Memory {
        Memory(
            outcome: outcome, isEnding: isEnding, standIns: casting.standIns.sorted { $0.rawValue < $1.rawValue },
            clientPatience: casting.clientPatience, seed: seed, name: name, variables: variables, strands: strands,
            current: current, lastTimer: lastTimer, prohibited: prohibited, firings: firings, silences: silences,
            draws: draws, backlog: backlog, history: history, firstTime: firstTime, seen: Self.sorted(seen),
            present: Self.sorted(present), question: question, isAskedToSignIn: isAskedToSignIn)
    }

    private static func sorted(_ parts: Set<Part>) -> [Part] {
        parts.sorted { $0.description < $1.description }
    }

    /// - Parameter scenario: the one that the memory is of.
    init(_ scenario: Scenario, _ memory: Memory) {
        self.init(
            scenario, seed: memory.seed, name: memory.name,
            casting: Casting(standIns: Set(memory.standIns), clientPatience: memory.clientPatience))
        outcome = memory.outcome
        isEnding = memory.isEnding
        variables = memory.variables
        strands = memory.strands
        current = memory.current
        lastTimer = memory.lastTimer
        prohibited = memory.prohibited
        firings = memory.firings
        silences = memory.silences
        draws = memory.draws
        backlog = memory.backlog
        history = memory.history
        firstTime = memory.firstTime
        seen = Set(memory.seen)
        present = Set(memory.present)
        question = memory.question
        isAskedToSignIn = memory.isAskedToSignIn
    }
}
