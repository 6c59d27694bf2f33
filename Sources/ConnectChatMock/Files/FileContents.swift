internal import Glibc

/// Reads whole files.
package enum FileContents {
    /// The bytes of a file that is a file.
    ///
    /// - Parameter limit: bytes that a file may have.
    package static func of(_ file: String, atMost limit: Int = .max) throws(MockServerError) -> [UInt8] {
        // Opening a pipe must not wait for its writer: only files are read.
        let descriptor = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw MockServerError("\(file): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw MockServerError("\(file): not a file")
        }
        guard status.st_size <= limit else {
            throw MockServerError("\(file): \(status.st_size) bytes; \(limit) are allowed")
        }
        return try bytes(from: descriptor, file)
    }

    /// All of standard input.
    package static func ofStandardInput() throws(MockServerError) -> [UInt8] {
        try bytes(from: STDIN_FILENO, "standard input")
    }

    private static func bytes(from descriptor: Int32, _ file: String) throws(MockServerError) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw MockServerError("\(file): \(String(cString: strerror(errno)))") }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }
}
