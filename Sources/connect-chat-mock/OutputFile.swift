import Glibc

/// Where a command writes what it was asked for.
enum OutputFile {
    /// Writes all of it; `-` is standard output.
    ///
    /// - Returns: why it could not; nil if it could.
    static func write(_ bytes: [UInt8], to path: String) -> String? {
        guard path != "-" else {
            Terminal.write(bytes, to: STDOUT_FILENO)
            return nil
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { return "\(path): \(String(cString: strerror(errno)))" }
        let isWritten = Terminal.write(bytes, to: descriptor)
        // A full disk may show only here.
        guard close(descriptor) == 0, isWritten else { return "\(path): \(String(cString: strerror(errno)))" }
        return nil
    }
}
