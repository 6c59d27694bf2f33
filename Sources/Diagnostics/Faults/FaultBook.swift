package import ContactModel
package import Kernel

internal import struct Synchronization.Atomic

/// An instance's fault rules, in the order in which they were made; the first that covers a call takes it.
package final class FaultBook: Sendable {
    /// A rule as it stands, with what it has done so far.
    package struct Entry: Sendable {
        package let id: String
        /// The rule's number, which counts from 1 and is part of its id.
        package var number: Int { Int(id.dropFirst(FaultBook.idPrefix.count)) ?? 0 }
        package let rule: FaultRule
        /// Matching calls seen.
        package fileprivate(set) var calls = 0
        /// Calls that the rule took.
        package fileprivate(set) var hits = 0
        /// The rule's own draws.
        fileprivate var generator: SeededGenerator
    }

    /// What is done to a call.
    package struct CallFault: Sendable {
        package let answer: FaultRule.Answer?
        package let isAfterEffect: Bool
        /// Milliseconds.
        package let delay: Int64
    }

    private static let idPrefix = "fault-"

    private struct State {
        var entries: [Entry] = []
        var lastNumber = 0
        /// What rules are about, so that all other calls pass by.
        var operations: Set<String> = []
    }

    /// Rules that an instance may have.
    package static let mostRules = 1_000

    private let seed: UInt64
    private let state = Mutex(State())
    /// Read first on every call: while there are no rules, faults cost one relaxed load.
    private let hasRules = Atomic(false)

    /// - Parameter seed: what rules with a probability, or with delays that are drawn, draw from.
    package init(seed: UInt64) {
        self.seed = seed
    }

    package var isEmpty: Bool { !hasRules.load(ordering: .relaxed) }

    package var entries: [Entry] { state.withLock { $0.entries } }

    // MARK: - Rules

    /// - Returns: the rules with their ids; nil if there would be too many.
    package func add(_ rules: [FaultRule], replacing: Bool = false) -> [Entry]? {
        state.withLock { state in
            guard (replacing ? 0 : state.entries.count) + rules.count <= Self.mostRules else { return nil }
            if replacing { state.entries.removeAll() }
            defer { updateIndex(&state) }
            let made = rules.map { rule in
                state.lastNumber += 1
                return Entry(
                    id: "\(Self.idPrefix)\(state.lastNumber)", rule: rule,
                    generator: SeededGenerator(seed: seed, stream: "fault \(state.lastNumber)"))
            }
            state.entries += made
            return made
        }
    }

    /// Removes one rule; false if there is none of that id.
    package func remove(_ id: String) -> Bool {
        state.withLock { state in
            guard let index = state.entries.firstIndex(where: { $0.id == id }) else { return false }
            state.entries.remove(at: index)
            updateIndex(&state)
            return true
        }
    }

    package func record() -> FaultBookRecord {
        state.withLock { state in
            FaultBookRecord(
                entries: state.entries.map {
                    FaultBookRecord.Entry(
                        id: $0.id, rule: $0.rule, calls: $0.calls, hits: $0.hits, generator: $0.generator)
                }, lastNumber: state.lastNumber)
        }
    }

    /// Puts back what was kept.
    package func restore(_ record: FaultBookRecord) {
        state.withLock { state in
            state.entries = record.entries.map {
                Entry(id: $0.id, rule: $0.rule, calls: $0.calls, hits: $0.hits, generator: $0.generator)
            }
            state.lastNumber = record.lastNumber
            updateIndex(&state)
        }
    }

    private func updateIndex(_ state: inout State) {
        state.operations = Set(state.entries.map(\.rule.operation))
        hasRules.store(!state.entries.isEmpty, ordering: .relaxed)
    }

    // MARK: - Calls and frames

    /// Counts a call, and answers with what a rule wants for it.
    package func call(_ operation: String, by subject: Subject, at now: Timestamp) -> CallFault? {
        take(operation, subject, now) { effect, generator in
            guard case .call(let answer, let isAfterEffect, let delay) = effect else { return nil }
            return CallFault(
                answer: answer, isAfterEffect: isAfterEffect, delay: delay?.milliseconds(using: &generator) ?? 0)
        }
    }

    /// The same of what a client asks for on its socket.
    package func frame(
        _ operation: String, by subject: Subject, at now: Timestamp
    ) -> FaultRule.SocketFault? {
        take(operation, subject, now) { effect, _ in
            // A handshake can only be refused, and nothing else can be.
            guard case .socket(let fault) = effect,
                (fault == .refuseUpgrade) == (operation == FaultOperations.handshake)
            else { return nil }
            return fault
        }
    }

    /// The same of a frame on its way to somebody; a delay is drawn.
    package func delivery(_ type: ContentType, to subject: Subject, at now: Timestamp) -> FaultRule.DeliveryFault? {
        take(type.shortName, subject, now) { effect, generator in
            guard case .delivery(let fault) = effect else { return nil }
            guard case .delay(let delay) = fault else { return fault }
            return .delay(.fixed(delay.milliseconds(using: &generator)))
        }
    }

    /// - Parameter read: what an effect is for this kind of call; nil for effects on others.
    private func take<Fault>(
        _ operation: String, _ subject: Subject, _ now: Timestamp,
        _ read: (FaultRule.Effect, inout SeededGenerator) -> Fault?
    ) -> Fault? {
        guard !isEmpty else { return nil }
        return state.withLock { state in
            guard state.operations.contains("*") || state.operations.contains(operation) else { return nil }
            var taken: Fault?
            for index in state.entries.indices {
                let rule = state.entries[index].rule
                guard rule.operation == "*" || rule.operation == operation, rule.isAbout(subject) else { continue }
                var generator = state.entries[index].generator
                guard let fault = read(rule.effect, &generator) else { continue }
                // Every rule counts every call of its operation, and draws for it, also one that a rule before it takes.
                state.entries[index].calls += 1
                let isDrawn = rule.probability.map { Double.random(in: 0..<1, using: &generator) < $0 } ?? true
                state.entries[index].generator = generator
                guard taken == nil, isDrawn, rule.when.covers(state.entries[index].calls, at: now) else { continue }
                state.entries[index].hits += 1
                taken = fault
            }
            return taken
        }
    }
}

extension FaultRule.Delay {
    fileprivate func milliseconds(using generator: inout SeededGenerator) -> Int64 {
        switch self {
        case .fixed(let milliseconds): milliseconds
        case .drawn(let distribution):
            Int64(min(distribution.draw(using: &generator), Double(Self.longest)).rounded())
        }
    }

    /// Of one that is fixed, as all are once they are drawn; else the usual.
    package var milliseconds: Int64 {
        switch self {
        case .fixed(let milliseconds): milliseconds
        case .drawn(let distribution): Int64(min(distribution.median, Double(Self.longest)))
        }
    }

    /// Milliseconds. Clients do not wait longer.
    package static let longest: Int64 = 86_400_000
}
