internal import Glibc

/// Wakes a thread that waits for a descriptor.
final class Bell: Sendable {
    private let reader: Int32
    private let writer: Int32

    /// Returns nil if the process may not open more files.
    init?() {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (reader, writer) = (ends[0], ends[1])
    }

    deinit {
        close(reader)
        close(writer)
    }

    func ring() {
        var byte: UInt8 = 0
        // A full pipe already wakes the thread.
        _ = write(writer, &byte, 1)
    }

    /// Waits until the descriptor is readable, until it is writable if that is requested, or for the bell.
    ///
    /// - Parameter milliseconds: the longest wait; -1 for no limit.
    func wait(for descriptor: Int32, orToWrite writes: Bool, milliseconds: Int32) {
        var places = [
            pollfd(fd: descriptor, events: Int16(POLLIN) | (writes ? Int16(POLLOUT) : 0), revents: 0),
            pollfd(fd: reader, events: Int16(POLLIN), revents: 0),
        ]
        guard poll(&places, 2, milliseconds) > 0, places[1].revents != 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(reader, &bytes, bytes.count) > 0 {}
    }
}
