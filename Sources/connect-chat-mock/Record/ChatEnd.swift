import Glibc
import Kernel

import struct Synchronization.Atomic

/// Ends the recording after its chats have ended.
enum ChatEnd {
    private static let hasEnded = Atomic(false)

    /// Why the recording ended.
    static func reason(_ signal: Int32) -> String {
        hasEnded.load(ordering: .relaxed)
            ? "the recorded chats have ended, stopping" : "\(StopSignals.name(of: signal)) received, stopping"
    }

    /// Stops the process a second later, so that the last answers and frames are recorded.
    static func stopProcess() {
        hasEnded.store(true, ordering: .relaxed)
        _ = Thread {
            sleep(1)
            kill(getpid(), SIGTERM)
        }
    }
}
