import Glibc

/// The process's two outputs: programs read standard output, people standard error.
enum Terminal {
    /// A line for programs, written at once.
    static func report(_ line: String) {
        write(line, to: STDOUT_FILENO)
    }

    /// A line for people.
    static func tell(_ line: String) {
        write(line, to: STDERR_FILENO)
    }

    private static func write(_ line: String, to descriptor: Int32) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
