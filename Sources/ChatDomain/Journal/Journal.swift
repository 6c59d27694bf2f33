package import Kernel

/// The last things that happened between clients and an instance, in a ring: the oldest go first, and are counted.
///
/// A leaf in the lock order.
package final class Journal: Sendable {
    /// What happened so often since the beginning, dropped or not.
    package struct Counts: Sendable {
        package struct Request: Hashable, Sendable {
            package let operation: String
            package let status: Int
        }

        package fileprivate(set) var requests: [Request: Int] = [:]
        /// Frames, counted for each participant that they went to.
        package fileprivate(set) var frames = 0
        package fileprivate(set) var dropped = 0

        mutating func add(_ other: Counts) {
            requests.merge(other.requests, uniquingKeysWith: +)
            frames += other.frames
            dropped += other.dropped
        }
    }

    private struct State {
        /// Grows to the ring's size; an entry's place is its number.
        var ring: [JournalEntry?] = []
        var first = 0
        var next = 0
        var bytes = 0
        var counts = Counts()
    }

    /// Entries, and bytes of their bodies.
    private let capacity: Int
    private static let mostBytes = 32 * 1_024 * 1_024

    private let state = Mutex(State())
    /// Told of every entry.
    package let changes = ChangeSignal()

    /// - Parameter capacity: entries that are kept; none with 0.
    package init(capacity: Int) {
        self.capacity = capacity
    }

    package func append(_ entry: JournalEntry) {
        state.withLock { state in
            count(entry, &state)
            guard capacity > 0 else { return }
            let size = entry.size
            while state.next - state.first >= capacity || state.bytes + size > Self.mostBytes, state.first < state.next
            {
                drop(&state)
            }
            let place = state.next % capacity
            if place < state.ring.count { state.ring[place] = entry } else { state.ring.append(entry) }
            state.next += 1
            state.bytes += size
        }
        changes.notify()
    }

    private func count(_ entry: JournalEntry, _ state: inout State) {
        switch entry.kind {
        case .request:
            state.counts.requests[Counts.Request(operation: entry.operation, status: entry.status), default: 0] += 1
        case .frame: state.counts.frames += entry.recipients.count
        case .received, .socket: break
        }
    }

    private func drop(_ state: inout State) {
        let place = state.first % capacity
        state.bytes -= state.ring[place]?.size ?? 0
        state.ring[place] = nil
        state.first += 1
        state.counts.dropped += 1
    }

    // MARK: - Reading

    /// Entries with their numbers, from 1.
    package typealias Numbered = (number: Int, entry: JournalEntry)

    /// Those behind a cursor that `isWanted` takes, in their order, `limit` at most; and how it stands.
    package func entries(
        after cursor: Int, limit: Int = .max, _ isWanted: (JournalEntry) -> Bool = { _ in true }
    ) -> (entries: [Numbered], last: Int, dropped: Int) {
        state.withLock { state in
            var found: [Numbered] = []
            var number = max(cursor, state.first)
            while number < state.next, found.count < limit {
                if let entry = state.ring[number % capacity], isWanted(entry) { found.append((number + 1, entry)) }
                number += 1
            }
            return (found, max(cursor, min(number, state.next)), state.first)
        }
    }

    package var counts: Counts { state.withLock { $0.counts } }

    /// Entries that are kept.
    package var count: Int { state.withLock { $0.next - $0.first } }
}
