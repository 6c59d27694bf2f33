internal import Kernel

internal import struct Synchronization.Atomic

/// The fault rules of all instances, in the order in which they were made; the first that covers a call takes it.
package final class FaultBook: Sendable {
    /// A rule as it stands, with what it has done so far.
    package struct Entry: Sendable {
        package let id: String
        package let rule: FaultRule
        /// Matching calls seen.
        package fileprivate(set) var calls = 0
        /// Calls that the rule made fail.
        package fileprivate(set) var hits = 0
    }

    private struct State {
        var entries: [String: [Entry]] = [:]
        var lastNumber = 0
    }

    private let state = Mutex(State())
    /// Read first on every call: while there are no rules, faults cost one relaxed load.
    private let hasRules = Atomic(false)

    package init() {}

    package var isEmpty: Bool { !hasRules.load(ordering: .relaxed) }

    package func add(_ rule: FaultRule, to instance: String) -> Entry {
        state.withLock { state in
            state.lastNumber += 1
            let entry = Entry(id: "fault-\(state.lastNumber)", rule: rule)
            state.entries[instance, default: []].append(entry)
            hasRules.store(true, ordering: .relaxed)
            return entry
        }
    }

    package func entries(of instance: String) -> [Entry] {
        state.withLock { $0.entries[instance] ?? [] }
    }

    /// Removes one rule; false if the instance has none of that id.
    package func remove(_ id: String, from instance: String) -> Bool {
        state.withLock { state in
            guard let index = state.entries[instance]?.firstIndex(where: { $0.id == id }) else { return false }
            state.entries[instance]?.remove(at: index)
            settle(&state)
            return true
        }
    }

    package func removeAll(of instance: String) {
        state.withLock { state in
            state.entries[instance] = nil
            settle(&state)
        }
    }

    /// Counts a call, and answers with the failure that a rule wants for it.
    package func failure(of operation: String, instance: String) -> (failure: FaultRule.Failure, isAfterEffect: Bool)? {
        guard case .failure(let failure, let isAfterEffect) = take(operation, instance, { $0 != .mute }) else {
            return nil
        }
        return (failure, isAfterEffect)
    }

    /// Counts a frame, and tells whether a rule wants it to go unanswered.
    package func mutes(_ operation: String, instance: String) -> Bool {
        take(operation, instance) { $0 == .mute } != nil
    }

    private func take(
        _ operation: String, _ instance: String, _ isMeant: (FaultRule.Effect) -> Bool
    ) -> FaultRule.Effect? {
        guard !isEmpty else { return nil }
        return state.withLock { state in
            guard var entries = state.entries[instance] else { return nil }
            defer { state.entries[instance] = entries }
            // Every rule counts every call of its operation, also one that a rule before it takes.
            let matching = entries.indices.filter {
                [operation, "*"].contains(entries[$0].rule.operation) && isMeant(entries[$0].rule.effect)
            }
            for index in matching { entries[index].calls += 1 }
            guard let taking = matching.first(where: { entries[$0].rule.when.covers(entries[$0].calls) }) else {
                return nil
            }
            entries[taking].hits += 1
            return entries[taking].rule.effect
        }
    }

    private func settle(_ state: inout State) {
        hasRules.store(state.entries.values.contains { !$0.isEmpty }, ordering: .relaxed)
    }
}
