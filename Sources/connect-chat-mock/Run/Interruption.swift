import ArgumentParser
import Glibc
import Kernel

import struct Synchronization.Atomic

/// Lets a command that plays on somebody's server clean up when it is interrupted; a second signal ends it at once.
enum Interruption {
    private static let flag = Atomic(false)

    static var hasCome: Bool { flag.load(ordering: .relaxed) }

    /// Before any other thread is started. The thread that waits here ends with the process.
    static func watch() {
        StopSignals.block()
        _ = Thread {
            _ = StopSignals.wait()
            flag.store(true, ordering: .relaxed)
            Terminal.tell("interrupted, cleaning up")
            _ = StopSignals.wait()
            Glibc.exit(ExitStatus.interrupted.rawValue)
        }
    }
}
