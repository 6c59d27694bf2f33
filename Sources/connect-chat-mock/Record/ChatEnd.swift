import Glibc
import Kernel

import struct Synchronization.Atomic

/// Ends the recording after its chats have ended.
enum ChatEnd {
    private static let hasEnded = Atomic(false)

    /// Why the recording ended.
    static func reason(_ signal: Int32) -> String {
        causedSecond(signal)
            ? "the recorded chats have ended, stopping" : "\(StopSignals.name(of: signal)) received, stopping"
    }

    /// Stops the process a second later, so that the last answers and frames are recorded.
    static func stopProcess() {
        _ = Thread {
            sleep(1)
            hasEnded.store(true, ordering: .relaxed)
            kill(getpid(), SIGTERM)
        }
    }

    /// Whether a signal is that of ``stopProcess()``, which arrived after another one. Returns true once.
    static func causedSecond(_ signal: Int32) -> Bool {
        signal == SIGTERM && hasEnded.exchange(false, ordering: .relaxed)
    }
}
