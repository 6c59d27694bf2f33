internal import ContactModel
internal import Kernel

/// The timers of one owner on an instance's clock: at most one for each key, with its deadline.
///
/// Most owners have few timers, which an array stores in little memory. A dictionary stores the
/// timers of the few owners that have many.
struct TimerSet<Key: Hashable & Sendable & Codable>: Sendable {
    /// Distinguishes the current firing of a timer from one that arrives too late.
    typealias Generation = UInt64

    private struct Armed: Sendable {
        let key: Key
        let deadline: Timestamp
        let id: TimerID
        let generation: Generation
    }

    private static var most: Int { 16 }

    /// The timers, up to `most` of them. Empty while `many` stores the timers.
    private var few: [Armed] = []
    private var many: [Key: Armed] = [:]
    private var lastGeneration: Generation = 0

    /// Arms a timer. If it is armed, the new deadline replaces the old one.
    ///
    /// - Parameters:
    ///   - schedule: schedules the firing on the clock, with the generation for ``take(_:_:)``.
    ///     Returns nil if the clock is closed.
    mutating func arm(
        _ key: Key, at deadline: Timestamp, on clock: InstanceClock, _ schedule: (Generation) -> TimerID?
    ) {
        disarm(key, on: clock)
        lastGeneration += 1
        guard let id = schedule(lastGeneration) else { return }
        keep(Armed(key: key, deadline: deadline, id: id, generation: lastGeneration))
    }

    private mutating func keep(_ timer: Armed) {
        guard many.isEmpty, few.count < Self.most else {
            for earlier in few { many[earlier.key] = earlier }
            few = []
            many[timer.key] = timer
            return
        }
        few.append(timer)
    }

    private mutating func remove(_ key: Key) -> Armed? {
        if let place = few.firstIndex(where: { $0.key == key }) { return few.remove(at: place) }
        return many.isEmpty ? nil : many.removeValue(forKey: key)
    }

    mutating func disarm(_ key: Key, on clock: InstanceClock) {
        if let timer = remove(key) { clock.cancel(timer.id) }
    }

    /// Disarms all timers except those to keep.
    mutating func disarmAll(on clock: InstanceClock, but isKept: (Key) -> Bool = { _ in false }) {
        for timer in all where !isKept(timer.key) { clock.cancel(timer.id) }
        few.removeAll { !isKept($0.key) }
        many = many.filter { isKept($0.key) }
    }

    private var all: [Armed] { few + many.values }

    /// Removes a timer that fires.
    ///
    /// - Returns: the timer's deadline; nil if the firing is out of date.
    mutating func take(_ key: Key, _ generation: Generation) -> Timestamp? {
        let armed = few.first { $0.key == key } ?? (many.isEmpty ? nil : many[key])
        guard armed?.generation == generation else { return nil }
        return remove(key)?.deadline
    }

    /// The timers as snapshots store them, in the order in which they fire.
    var records: [TimerRecord<Key>] {
        all.sorted { ($0.deadline, $0.generation) < ($1.deadline, $1.generation) }
            .map { TimerRecord(timer: $0.key, deadline: $0.deadline) }
    }
}
