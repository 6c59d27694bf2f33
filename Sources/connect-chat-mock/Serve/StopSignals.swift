import Glibc

/// The signals that stop the server, waited for on the main thread.
enum StopSignals {
    /// Keeps them from every thread that is started later; they stay pending until ``wait()``.
    static func block() {
        var signals = set
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Sleeps until one comes, and answers with its name.
    static func wait() -> String {
        var signals = set
        var number: Int32 = 0
        while sigwait(&signals, &number) != 0 {}
        return number == SIGTERM ? "SIGTERM" : "SIGINT"
    }

    private static var set: sigset_t {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        return signals
    }
}
