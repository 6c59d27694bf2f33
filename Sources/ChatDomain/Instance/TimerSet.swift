internal import Kernel

/// The timers of one owner on an instance's clock: each key at most once, with its deadline.
///
/// A plain array: owners have few timers, and there are many owners.
struct TimerSet<Key: Hashable & Sendable & Codable>: Sendable {
    /// Tells a firing that is still wanted from one that came too late.
    typealias Generation = UInt64

    private struct Armed: Sendable {
        let key: Key
        let deadline: Timestamp
        let id: TimerID
        let generation: Generation
    }

    private var armed: [Armed] = []
    private var lastGeneration: Generation = 0

    /// Arms a timer anew, whether or not it is armed.
    ///
    /// - Parameters:
    ///   - schedule: schedules the firing on the clock, with the generation for ``take(_:_:)``. It returns nil if the clock is
    ///     closed.
    mutating func arm(
        _ key: Key, at deadline: Timestamp, on clock: InstanceClock, _ schedule: (Generation) -> TimerID?
    ) {
        disarm(key, on: clock)
        lastGeneration += 1
        guard let id = schedule(lastGeneration) else { return }
        armed.append(Armed(key: key, deadline: deadline, id: id, generation: lastGeneration))
    }

    mutating func disarm(_ key: Key, on clock: InstanceClock) {
        guard let place = armed.firstIndex(where: { $0.key == key }) else { return }
        clock.cancel(armed.remove(at: place).id)
    }

    /// Disarms all timers but those to keep.
    mutating func disarmAll(on clock: InstanceClock, but isKept: (Key) -> Bool = { _ in false }) {
        for timer in armed where !isKept(timer.key) { clock.cancel(timer.id) }
        armed.removeAll { !isKept($0.key) }
    }

    /// Removes a timer that fires, and returns its deadline; nil if that firing is not wanted any more.
    mutating func take(_ key: Key, _ generation: Generation) -> Timestamp? {
        guard let place = armed.firstIndex(where: { $0.generation == generation && $0.key == key }) else { return nil }
        return armed.remove(at: place).deadline
    }

    /// As snapshots keep them, in the order in which they fire.
    var records: [TimerRecord<Key>] {
        armed.sorted { ($0.deadline, $0.generation) < ($1.deadline, $1.generation) }
            .map { TimerRecord(timer: $0.key, deadline: $0.deadline) }
    }
}

/// A timer as a snapshot keeps it.
package struct TimerRecord<Key: Hashable & Sendable & Codable>: Sendable, Codable {
    let timer: Key
    let deadline: Timestamp
}
