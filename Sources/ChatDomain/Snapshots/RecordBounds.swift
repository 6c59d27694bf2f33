package import Kernel

/// What numbers of a snapshot can be: everything that is counted, added to or waited for stays within these, so that no sum
/// overflows.
package enum RecordBounds {
    /// Counters and numbers that name something. Counting on from the end takes centuries.
    package static let counters = 0...(1 << 50)
    /// Milliseconds: what ``DurationText`` reads.
    package static let durations: ClosedRange<Int64> = 0...8_640_000_000
    /// Moments.
    package static let times = Timestamp.representable

    package static func isTime(_ time: Timestamp?) -> Bool { time.map(times.contains) ?? true }

    package static func isDuration(_ milliseconds: Int64?) -> Bool { milliseconds.map(durations.contains) ?? true }
}
