import ArgumentParser
import Glibc
import Kernel

import struct Synchronization.Atomic

/// Lets an interrupted command clean up on the server. A second signal ends it at once.
enum Interruption {
    private static let flag = Atomic(false)

    static var hasCome: Bool { flag.load(ordering: .relaxed) }

    /// Starts to watch for signals. Call it before any other thread starts.
    ///
    /// The thread that waits for signals ends with the process.
    static func watch() {
        StopSignals.block()
        _ = Thread {
            _ = StopSignals.wait()
            flag.store(true, ordering: .relaxed)
            Terminal.tell("interrupted, cleaning up")
            _ = StopSignals.wait()
            ClientProcess.endAll()
            Glibc.exit(ExitStatus.interrupted.rawValue)
        }
    }
}
