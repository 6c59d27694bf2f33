internal import JSON
internal import Kernel

/// The JSON form of a timer.
enum FiredTimerView {
    static func write(_ timer: InstanceClock.FiredTimer, to writer: inout JSONWriter) {
        writer.member("at", timer.time)
        writer.member("what", timer.label)
    }
}
