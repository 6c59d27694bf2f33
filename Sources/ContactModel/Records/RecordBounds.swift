package import Kernel

/// Bounds of the numbers in a snapshot, so that no sum overflows.
///
/// They apply to every number that the server counts, adds to or waits for.
package enum RecordBounds {
    /// Counters and identifying numbers. Counting from the maximum to an overflow takes centuries.
    package static let counters = 0...(1 << 50)
    /// Durations in milliseconds, as ``DurationText`` reads them.
    package static let durations: ClosedRange<Int64> = 0...8_640_000_000
    /// Points in time.
    package static let times = Timestamp.representable

    package static func isTime(_ time: Timestamp?) -> Bool { time.map(times.contains) ?? true }

    package static func isDuration(_ milliseconds: Int64?) -> Bool { milliseconds.map(durations.contains) ?? true }

    /// Numbers of the timers of runs. The runs' own timers count up.
    ///
    /// The timers of recorded inputs and answers count down from -1.
    package static let timers = -2_000_000_000...counters.upperBound
}
