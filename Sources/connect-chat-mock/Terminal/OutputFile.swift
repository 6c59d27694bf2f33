import Glibc

/// Writes the output files of commands.
enum OutputFile {
    /// Writes all bytes to a file; `-` is standard output.
    ///
    /// - Returns: why the write failed; nil if it succeeded.
    static func write(_ bytes: [UInt8], to path: String) -> String? {
        guard path != "-" else {
            return Terminal.write(bytes, to: STDOUT_FILENO) ? nil : failure("standard output")
        }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { return failure(path) }
        return finish(bytes, descriptor, path)
    }

    /// Makes the folders of a file that are missing.
    ///
    /// - Returns: why one cannot be made; nil if all exist.
    static func makeFolders(for path: String) -> String? {
        var folder = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/").dropLast() {
            folder += (folder.isEmpty || folder == "/" ? "" : "/") + part
            if mkdir(folder, 0o755) != 0, errno != EEXIST { return failure(folder) }
        }
        return nil
    }

    /// Checks that a file is writable. Creates a missing file, and does not change an existing one.
    ///
    /// - Returns: why the file is not writable; nil if it is.
    static func problem(with path: String) -> String? {
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
        guard descriptor >= 0 else { return failure(path) }
        close(descriptor)
        return nil
    }

    /// Replaces a file's content. Keeps its permissions and the symbolic links to it.
    ///
    /// At any time, the path has either the old or the new content in full.
    ///
    /// - Returns: why the replacement failed; nil if it succeeded.
    static func replace(_ path: String, by bytes: [UInt8]) -> String? {
        guard let real = realpath(path, nil) else { return failure(path) }
        defer { free(real) }
        let target = String(cString: real)
        var status = stat()
        guard stat(target, &status) == 0 else { return failure(path) }
        // A device or a pipe is written to, not replaced.
        guard status.st_mode & S_IFMT == S_IFREG else { return write(bytes, to: target) }
        let temporary = "\(target).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL, status.st_mode & 0o7777)
        guard descriptor >= 0 else { return failure(temporary) }
        fchmod(descriptor, status.st_mode & 0o7777)
        if let problem = finish(bytes, descriptor, temporary) {
            unlink(temporary)
            return problem
        }
        return rename(temporary, target) == 0 ? nil : failure(path)
    }

    /// Removes a file that ``problem(with:)`` made, and that nothing was written to.
    static func removeIfEmpty(_ path: String) {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size == 0 { unlink(path) }
    }

    /// Writes all bytes to a new file in the folder of temporary files, which only its owner can read.
    ///
    /// - Returns: its path; nil if it could not be written.
    static func writeTemporary(_ bytes: [UInt8], ending: String) -> String? {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(folder)/connect-chat-mock-XXXXXX\(ending)".utf8CString)
        let descriptor = mkstemps(&template, Int32(ending.utf8.count))
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard descriptor >= 0, finish(bytes, descriptor, path) == nil else { return nil }
        return path
    }

    private static func finish(_ bytes: [UInt8], _ descriptor: Int32, _ path: String) -> String? {
        let isWritten = Terminal.write(bytes, to: descriptor)
        let problem = isWritten ? nil : failure(path)
        // A full disk may be reported only here.
        return close(descriptor) == 0 ? problem : problem ?? failure(path)
    }

    private static func failure(_ path: String) -> String {
        "\(path): \(String(cString: strerror(errno)))"
    }
}
