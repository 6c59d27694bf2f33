internal import Glibc

/// Reads whole files.
package enum FileContents {
    /// Returns the bytes of a regular file.
    ///
    /// - Parameter limit: the maximum size of the file in bytes.
    package static func of(_ file: String, atMost limit: Int = .max) throws(MockServerError) -> [UInt8] {
        // Opening a pipe must not wait for a writer. The check below refuses pipes.
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

    /// Returns all bytes of standard input.
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
