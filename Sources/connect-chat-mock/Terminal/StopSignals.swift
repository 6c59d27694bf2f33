import CProcess
import Glibc

/// The signals that stop the server. All threads block them, and ``wait()`` receives them.
enum StopSignals {
    /// Blocks the signals for every thread that starts later. They stay pending until ``wait()``.
    static func block() {
        var signals = set
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Sleeps until a signal arrives.
    static func wait() -> Int32 {
        var signals = set
        var number: Int32 = 0
        while sigwait(&signals, &number) != 0 {}
        return number
    }

    /// Sleeps until a signal arrives; nil if none arrives within `milliseconds`.
    static func wait(milliseconds: Int64) -> Int32? {
        var signals = set
        var time = timespec(tv_sec: Int(milliseconds / 1_000), tv_nsec: Int(milliseconds % 1_000) * 1_000_000)
        while true {
            let number = sigtimedwait(&signals, nil, &time)
            if number > 0 { return number }
            if errno != EINTR { return nil }
        }
    }

    static func name(of number: Int32) -> String {
        names.first { $0.number == number }?.name ?? "signal \(number)"
    }

    private static let names: [(number: Int32, name: String)] = [
        (SIGTERM, "SIGTERM"), (SIGINT, "SIGINT"), (SIGHUP, "SIGHUP"),
    ]

    private static var set: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        for (number, _) in names where number != SIGHUP || !outlivesTerminal { sigaddset(&signals, number) }
        return signals
    }

    /// Whether the process was started with SIGHUP ignored, as `nohup` does.
    private static let outlivesTerminal = cp_is_ignored(SIGHUP) != 0
}
