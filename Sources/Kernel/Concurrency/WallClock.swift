internal import Glibc

/// The machine's clocks. No other code reads real time.
package enum WallClock {
    /// Returns the milliseconds since 1970, by the machine's calendar clock.
    static func millisecondsSince1970() -> Int64 {
        nanoseconds(of: CLOCK_REALTIME) / 1_000_000
    }

    /// Returns the nanoseconds of a clock that never jumps, for deadlines and durations in real
    /// time.
    package static func monotonicNanoseconds() -> Int64 {
        nanoseconds(of: CLOCK_MONOTONIC)
    }

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
