package import ContactModel
package import Kernel

internal import struct Synchronization.Atomic

/// An instance's fault rules, in the order in which they were added.
///
/// The first rule that covers a call applies to it.
package final class FaultBook: Sendable {
    /// A rule, and how often it matched and applied.
    package struct Entry: Sendable {
        package let id: String
        /// The rule's number, from 1, which is part of its id.
        package var number: Int { Int(id.dropFirst(FaultBook.idPrefix.count)) ?? 0 }
        package fileprivate(set) var rule: FaultRule
        /// The number of matching calls.
        package fileprivate(set) var calls = 0
        /// The number of calls to which the rule applied.
        package fileprivate(set) var hits = 0
        /// The source of the rule's random draws.
        fileprivate var generator: SeededGenerator
    }

    /// What a rule does to a call.
    package struct CallFault: Sendable {
        package let answer: FaultRule.Answer?
        package let isAfterEffect: Bool
        /// The delay in milliseconds.
        package let delay: Int64
    }

    private static let idPrefix = "fault-"

    private struct State {
        var entries: [Entry] = []
        var lastNumber = 0
        /// The operations that rules name, so that calls of other operations skip the rules.
        var operations: Set<String> = []
    }

    /// The maximum number of rules of an instance.
    package static let mostRules = 1_000

    private let seed: UInt64
    private let state = Mutex(State())
    /// Read first on every call: while there are no rules, faults cost one relaxed load.
    private let hasRules = Atomic(false)

    /// - Parameter seed: the seed of random draws, for rules with a probability or a random delay.
    package init(seed: UInt64) {
        self.seed = seed
    }

    package var isEmpty: Bool { !hasRules.load(ordering: .relaxed) }

    package var entries: [Entry] { state.withLock { $0.entries } }

    // MARK: - Rules

    /// Adds rules.
    ///
    /// - Parameter replacing: whether to remove the existing rules first.
    /// - Returns: the rules with their ids; nil if there would be more than ``mostRules``.
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

    /// Removes a rule; returns false if no rule has the id.
    package func remove(_ id: String) -> Bool {
        state.withLock { state in
            guard let index = state.entries.firstIndex(where: { $0.id == id }) else { return false }
            state.entries.remove(at: index)
            updateIndex(&state)
            return true
        }
    }

    /// Turns a rule on or off. Returns nil if no rule has the id.
    package func enable(_ id: String, _ isEnabled: Bool) -> Entry? {
        state.withLock { state in
            guard let index = state.entries.firstIndex(where: { $0.id == id }) else { return nil }
            state.entries[index].rule.isEnabled = isEnabled
            updateIndex(&state)
            return state.entries[index]
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

    /// Replaces the rules by those of a record.
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
        state.operations = Set(state.entries.filter(\.rule.isEnabled).map(\.rule.operation))
        hasRules.store(!state.operations.isEmpty, ordering: .relaxed)
    }

    // MARK: - Calls and frames

    /// Counts a call, and returns the fault of the first rule that covers it; nil for none.
    package func call(_ operation: String, by subject: Subject, at now: Timestamp) -> CallFault? {
        take(operation, subject, now) { effect, generator in
            guard case .call(let answer, let isAfterEffect, let delay) = effect else { return nil }
            return CallFault(
                answer: answer, isAfterEffect: isAfterEffect, delay: delay?.milliseconds(using: &generator) ?? 0)
        }?.fault
    }

    /// Counts a frame that a client sends on its socket, and returns its fault; nil for none.
    package func frame(
        _ operation: String, by subject: Subject, at now: Timestamp
    ) -> FaultRule.SocketFault? {
        take(operation, subject, now) { effect, _ in
            // Only a handshake can be refused, and a handshake can only be refused.
            guard case .socket(let fault) = effect,
                (fault == .refuseUpgrade) == (operation == FaultOperations.handshake)
            else { return nil }
            return fault
        }?.fault
    }

    /// Counts a frame to a participant, and returns its fault with a fixed delay, and the rule's id; nil for none.
    package func delivery(
        _ type: ContentType, to subject: Subject, at now: Timestamp
    ) -> (fault: FaultRule.DeliveryFault, rule: String)? {
        take(type.shortName, subject, now) { effect, generator in
            guard case .delivery(let fault) = effect else { return nil }
            guard case .delay(let delay) = fault else { return fault }
            return .delay(.fixed(delay.milliseconds(using: &generator)))
        }
    }

    /// - Parameter read: returns an effect's fault; nil if the effect is for another kind of call.
    private func take<Fault>(
        _ operation: String, _ subject: Subject, _ now: Timestamp,
        _ read: (FaultRule.Effect, inout SeededGenerator) -> Fault?
    ) -> (fault: Fault, rule: String)? {
        guard !isEmpty else { return nil }
        return state.withLock { state in
            guard state.operations.contains("*") || state.operations.contains(operation) else { return nil }
            var taken: (fault: Fault, rule: String)?
            for index in state.entries.indices {
                let rule = state.entries[index].rule
                guard rule.isEnabled else { continue }
                guard rule.operation == "*" || rule.operation == operation, rule.isAbout(subject) else { continue }
                var generator = state.entries[index].generator
                guard let fault = read(rule.effect, &generator) else { continue }
                // Every matching rule counts and draws, even if an earlier rule applies to the
                // call. So a rule's draws do not depend on other rules.
                state.entries[index].calls += 1
                let isDrawn = rule.probability.map { Double.random(in: 0..<1, using: &generator) < $0 } ?? true
                state.entries[index].generator = generator
                guard taken == nil, isDrawn, rule.when.covers(state.entries[index].calls, at: now) else { continue }
                state.entries[index].hits += 1
                taken = (fault, state.entries[index].id)
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

    /// The delay if it is fixed, as every drawn delay is, or else the median of its distribution.
    package var milliseconds: Int64 {
        switch self {
        case .fixed(let milliseconds): milliseconds
        case .drawn(let distribution): Int64(min(distribution.median, Double(Self.longest)))
        }
    }

    /// The longest delay, in milliseconds. No client waits longer.
    package static let longest: Int64 = 86_400_000
}
