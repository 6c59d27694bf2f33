import Glibc
import Kernel

import struct Synchronization.Atomic

/// The process's output: standard output is for programs, standard error for people.
enum Terminal {
    /// Prints a line for programs, or the requested output, immediately.
    static func report(_ line: String) {
        // A reader that closes the pipe early is not an error.
        if !write(Array((line + "\n").utf8), to: STDOUT_FILENO), errno != EPIPE {
            lostOutput.store(errno, ordering: .relaxed)
        }
    }

    /// Why a line for programs could not be written; nil if all were.
    static var lostReason: String? {
        let code = lostOutput.load(ordering: .relaxed)
        return code == 0 ? nil : "standard output: \(String(cString: strerror(code)))"
    }

    private static let lostOutput = Atomic<Int32>(0)

    /// Prints a line for people.
    static func tell(_ line: String) {
        if let writer = writer.withLock({ $0 }) {
            writer.write(line)
        } else {
            write(Array((line + "\n").utf8), to: STDERR_FILENO)
        }
    }

    /// Sends lines for people to `writer` from now on, so that no thread waits for their reader.
    static func tell(by writer: LogWriter) {
        self.writer.withLock { $0 = writer }
    }

    /// Waits until all lines for people are written, for at most `milliseconds`.
    static func flush(milliseconds: Int64) {
        writer.withLock({ $0 })?.flush(milliseconds: milliseconds)
    }

    private static let writer = Mutex<LogWriter?>(nil)

    /// Prints text for people without a line break.
    static func put(_ text: String) {
        write(Array(text.utf8), to: STDERR_FILENO)
    }

    /// Whether to use colours: on terminals that support them, without NO_COLOR (no-color.org).
    static func showsColour(onError: Bool) -> Bool {
        guard isatty(onError ? STDERR_FILENO : STDOUT_FILENO) == 1 else { return false }
        let isRefused = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return !isRefused && getenv("TERM").map { String(cString: $0) } != "dumb"
    }

    /// - Returns: whether all bytes were written.
    @discardableResult
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var writable = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&writable, 1, -1)
                continue
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
