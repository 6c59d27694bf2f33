internal import Kernel

/// Allows a number of calls per second and a burst. Counts exactly, in thousandths of a call.
struct TokenBucket: Sendable {
    let rate: ServiceQuotas.Rate
    private var level: Int64
    private var lastTime: Timestamp

    init(_ rate: ServiceQuotas.Rate, at time: Timestamp) {
        self.rate = rate
        level = rate.burst * 1_000
        lastTime = time
    }

    /// Whether one more call is allowed. Counts the call.
    mutating func take(at time: Timestamp) -> Bool {
        if time > lastTime {
            // More time than a bucket takes to fill adds nothing, and must not overflow.
            let elapsed = min(time - lastTime, rate.burst * 1_000)
            level = min(rate.burst * 1_000, level + elapsed * rate.perSecond)
        }
        // If the clock was set back, count on from its new time.
        lastTime = time
        guard level >= 1_000 else { return false }
        level -= 1_000
        return true
    }
}
