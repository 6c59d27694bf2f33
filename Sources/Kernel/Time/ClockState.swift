/// Decides what time it is and which timers fire: the logic of an ``InstanceClock``, without a
/// lock, a thread or the machine's clocks.
struct ClockState {
    /// A timer's element.
    struct Scheduled {
        let label: String
        /// Whether the timer is only a limit. Time is never moved for it, but it fires when time
        /// passes its deadline.
        let isBackground: Bool
        let action: @Sendable () -> Void
    }

    /// What the driver does next.
    enum Move {
        case fire(Scheduled)
        /// Do nothing for now.
        case rest
        /// Wait until all earlier frames are sent. Time may move only then.
        case send
    }

    /// Keeps an `auto` clock from jumping.
    struct Hold {
        /// The end of the hold in monotonic milliseconds; nil for a hold that lasts until it is
        /// released.
        var until: Int64?
        /// The latest end of the hold in monotonic milliseconds. Renewing cannot extend the hold
        /// beyond it.
        let limit: Int64
        let grace: Int64
    }

    private(set) var mode: InstanceClock.Mode
    /// Clock milliseconds per real millisecond; 1 except in `scaled` mode.
    private(set) var factor: Double
    /// A time of this clock, and the machine's time at the same moment.
    private var origin: (clock: Timestamp, wall: Timestamp)
    /// The time of a stopped clock. For a running clock, the last time that ``now(_:)`` returned:
    /// time never goes below it.
    private(set) var standing: Timestamp
    private var queue = TimerQueue<Scheduled>()
    /// The number of pending timers that time is moved for, which are all except background timers.
    private var foreground = 0
    private var holds: [Int: Hold] = [:]
    private var lastHold = 0
    private(set) var isClosed = false
    /// The number of callers that read what timers change. The driver fires no timer meanwhile.
    private var pauses = 0

    init(mode: InstanceClock.Mode, factor: Double, now: Timestamp, wall: Timestamp) {
        self.mode = mode
        self.factor = factor
        origin = (now, wall)
        standing = now
    }

    var pendingTimers: Int { queue.count }

    /// Returns the timers that fire next, earliest first.
    func nextTimers(_ count: Int) -> [(deadline: Timestamp, label: String)] {
        queue.first(count).map { ($0.deadline, $0.element.label) }
    }

    /// Whether no pending timer is left that time is moved for.
    var isIdle: Bool { foreground == 0 }

    private var runs: Bool { mode == .real || mode == .scaled }

    mutating func now(_ wall: Timestamp) -> Timestamp {
        if runs {
            let passed = wall - origin.wall
            let scaled = Int64(exactly: (Double(passed) * factor).rounded(.towardZero)) ?? .max
            let time = origin.clock + (mode == .real ? passed : scaled)
            // The clock stops at the last time in its range.
            if standing < time { standing = max(standing, min(time, InstanceClock.times.upperBound)) }
        }
        return standing
    }

    mutating func set(mode: InstanceClock.Mode, factor: Double?, now: Timestamp?, wall: Timestamp) {
        standing = now ?? self.now(wall)
        origin = (standing, wall)
        self.mode = mode
        self.factor = mode == .scaled ? factor ?? self.factor : 1
    }

    // MARK: - Timers

    mutating func add(_ timer: Scheduled, at deadline: Timestamp) -> TimerID {
        if !timer.isBackground { foreground += 1 }
        return queue.add(timer, at: deadline)
    }

    mutating func cancel(_ id: TimerID) {
        if let timer = queue.cancel(id), !timer.isBackground { foreground -= 1 }
    }

    mutating func pause() { pauses += 1 }

    mutating func goOn() { pauses -= 1 }

    mutating func close() {
        isClosed = true
        foreground = 0
        queue.removeAll()
    }

    /// Removes and returns the first timer with a deadline up to `target`. Moves a stopped clock to
    /// that deadline.
    mutating func popDue(at target: Timestamp) -> Scheduled? {
        guard let entry = queue.popDue(at: target) else { return nil }
        if !entry.element.isBackground { foreground -= 1 }
        if !runs { standing = max(standing, entry.deadline) }
        return entry.element
    }

    /// Moves a stopped clock forward to `target`.
    mutating func arrive(at target: Timestamp) {
        standing = max(standing, target)
    }

    /// Returns the real milliseconds until the driver must act; nil if it must wait for a change.
    mutating func delay(wall: Timestamp, monotonic: Int64) -> Int64? {
        guard pauses == 0, let earliest = queue.earliest, earliest <= InstanceClock.times.upperBound else { return nil }
        switch mode {
        case .manual: return nil
        case .real, .scaled:
            // Rounded up to whole milliseconds, so that no timer fires early.
            let left = (Double(earliest - now(wall)) / factor).rounded(.up)
            return left > 0 ? min(Int64(min(left, 1e15)), InstanceClock.longestSleep) : 0
        case .auto: return isIdle ? nil : patience(monotonic)
        }
    }

    /// Returns what the driver does now.
    ///
    /// - Parameter hasUnsent: Whether frames are waiting to be sent.
    mutating func nextMove(wall: Timestamp, monotonic: Int64, hasUnsent: Bool) -> Move {
        guard delay(wall: wall, monotonic: monotonic) == 0, let earliest = queue.earliest else { return .rest }
        if mode == .auto, hasUnsent, earliest > standing { return .send }
        return popDue(at: earliest).map(Move.fire) ?? .rest
    }

    // MARK: - Holds

    mutating func hold(grace: Int64?, atMost most: Int64, monotonic: Int64) -> Int {
        lastHold += 1
        let limit = monotonic + most
        holds[lastHold] = Hold(until: grace.map { min(monotonic + $0, limit) }, limit: limit, grace: grace ?? 0)
        return lastHold
    }

    mutating func renew(_ hold: Int, monotonic: Int64) {
        guard let known = holds[hold], known.until != nil else { return }
        holds[hold]?.until = min(monotonic + known.grace, known.limit)
    }

    mutating func release(_ hold: Int) {
        holds[hold] = nil
    }

    /// Returns the milliseconds until all holds have ended; nil if one of them has no end.
    private func patience(_ monotonic: Int64) -> Int64? {
        var longest = monotonic
        for hold in holds.values {
            guard let until = hold.until else { return nil }
            longest = max(longest, until)
        }
        return longest - monotonic
    }
}
