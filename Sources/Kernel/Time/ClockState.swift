/// Decides what time it is and which timers fire: an ``InstanceClock`` without lock, thread or the machine's clocks.
struct ClockState {
    /// A timer's element.
    struct Scheduled {
        let label: String
        /// Whether time is never moved for its sake, and it fires on the way.
        let isBackground: Bool
        let action: @Sendable () -> Void
    }

    /// What the driver is to do now.
    enum Move {
        case fire(Scheduled)
        /// Nothing for now.
        case rest
        /// Time may go on once everything that was said before is on its way.
        case send
    }

    /// Keeps an `auto` clock where it is.
    struct Hold {
        /// Monotonic milliseconds until which it holds; nil until it is released.
        var until: Int64?
        /// Those beyond which it is not prolonged.
        let limit: Int64
        let grace: Int64
    }

    private(set) var mode: InstanceClock.Mode
    /// How many milliseconds pass in one of real time; 1 but in `scaled` mode.
    private(set) var factor: Double
    /// A moment of this clock, and the machine's at the same time.
    private var origin: (clock: Timestamp, wall: Timestamp)
    /// The time of a clock that stands; else the last time told, below which the clock never falls.
    private(set) var standing: Timestamp
    private var queue = TimerQueue<Scheduled>()
    /// Timers for whose sake time is moved.
    private var foreground = 0
    private var holds: [Int: Hold] = [:]
    private var lastHold = 0
    private(set) var isClosed = false
    /// How many look at what timers change: none fires meanwhile.
    private var pauses = 0

    init(mode: InstanceClock.Mode, factor: Double, now: Timestamp, wall: Timestamp) {
        self.mode = mode
        self.factor = factor
        origin = (now, wall)
        standing = now
    }

    var pendingTimers: Int { queue.count }
    /// Whether anything is left for whose sake time is moved.
    var isIdle: Bool { foreground == 0 }

    private var runs: Bool { mode == .real || mode == .scaled }

    mutating func now(_ wall: Timestamp) -> Timestamp {
        if runs {
            let passed = wall - origin.wall
            let scaled = Int64(exactly: (Double(passed) * factor).rounded(.towardZero)) ?? .max
            let time = origin.clock + (mode == .real ? passed : scaled)
            // The clock stops at the last time that it can have.
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

    /// Takes the first timer with a deadline up to `target`, and moves a standing clock to it.
    mutating func popDue(at target: Timestamp) -> Scheduled? {
        guard let entry = queue.popDue(at: target) else { return nil }
        if !entry.element.isBackground { foreground -= 1 }
        if !runs { standing = max(standing, entry.deadline) }
        return entry.element
    }

    /// A standing clock has come so far.
    mutating func arrive(at target: Timestamp) {
        standing = max(standing, target)
    }

    /// Real milliseconds until the driver has something to do; nil for nothing before something changes.
    mutating func delay(wall: Timestamp, monotonic: Int64) -> Int64? {
        guard pauses == 0, let earliest = queue.earliest, earliest <= InstanceClock.times.upperBound else { return nil }
        switch mode {
        case .manual: return nil
        case .real, .scaled:
            // Never early: a part of a millisecond more is rounded up.
            let left = (Double(earliest - now(wall)) / factor).rounded(.up)
            return left > 0 ? min(Int64(min(left, 1e15)), InstanceClock.longestSleep) : 0
        case .auto: return isIdle ? nil : patience(monotonic)
        }
    }

    /// What the driver does at this moment.
    ///
    /// - Parameter hasUnsent: whether frames wait to be sent.
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

    /// Milliseconds that holds impose; nil where one of them has no end.
    private func patience(_ monotonic: Int64) -> Int64? {
        var longest = monotonic
        for hold in holds.values {
            guard let until = hold.until else { return nil }
            longest = max(longest, until)
        }
        return longest - monotonic
    }
}
