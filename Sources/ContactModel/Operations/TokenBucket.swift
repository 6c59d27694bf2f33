internal import Kernel

/// Lets so many calls a second through, and a burst of some more: exact, in thousandths of a call.
struct TokenBucket: Sendable {
    let rate: ServiceQuotas.Rate
    private var level: Int64
    private var lastTime: Timestamp

    init(_ rate: ServiceQuotas.Rate, at time: Timestamp) {
        self.rate = rate
        level = rate.burst * 1_000
        lastTime = time
    }

    /// Whether one more call goes through.
    mutating func take(at time: Timestamp) -> Bool {
        if time > lastTime {
            // Longer than a bucket takes to fill adds nothing, and must not overflow.
            let elapsed = min(time - lastTime, rate.burst * 1_000)
            level = min(rate.burst * 1_000, level + elapsed * rate.perSecond)
        }
        // A clock that was set back goes on from where it is.
        lastTime = time
        guard level >= 1_000 else { return false }
        level -= 1_000
        return true
    }
}
