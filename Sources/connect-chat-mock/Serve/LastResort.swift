import ArgumentParser
import Glibc
import Kernel

/// Ends the process if the server does not stop in time, or at once on a second signal.
enum LastResort {
    /// Ends the process at once on another signal. Nothing else ends it.
    ///
    /// - Parameter isOwn: whether a signal is one that the process sends itself.
    static func watch(except isOwn: @escaping @Sendable (Int32) -> Bool) {
        _ = Thread {
            var signal = StopSignals.wait()
            while isOwn(signal) { signal = StopSignals.wait() }
            leave("\(StopSignals.name(of: signal)) received again, exiting at once", code: 128 + signal)
        }
    }

    static func watch(milliseconds: Int64) {
        _ = Thread {
            if let signal = StopSignals.wait(milliseconds: milliseconds) {
                leave("\(StopSignals.name(of: signal)) received again, exiting at once", code: 128 + signal)
            }
            leave(
                "the server did not stop within --stop-timeout \(DurationText.text(milliseconds)), exiting",
                code: ExitStatus.notStopped.rawValue)
        }
    }

    private static func leave(_ message: String, code: Int32) -> Never {
        Terminal.tell(message)
        Terminal.flush(milliseconds: 100)
        _exit(code)
    }
}
