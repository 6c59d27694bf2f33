internal import Glibc
internal import Kernel
internal import Transport

/// The folder of the development certificate authority, made the first time it is used.
///
/// `ca.pem` is the certificate that clients must trust. `ca-key.pem` is only for the user of this
/// machine. It holds the certificate and its private key. If the two files differ, `ca-key.pem` is
/// the authoritative one.
package struct AuthorityFolder: Sendable {
    package let path: String

    package var certificateFile: String { "\(path)/ca.pem" }
    private var keyFile: String { "\(path)/ca-key.pem" }

    /// - Parameter path: nil for the user's folder of the XDG Base Directory Specification.
    package init(_ path: String?) throws(MockServerError) {
        if let path {
            guard !path.isEmpty else { throw MockServerError("--tls-folder must not be empty") }
            self.path = path
            // The specification says to ignore a path that is not absolute.
        } else if let data = Self.variable("XDG_DATA_HOME"), data.hasPrefix("/") {
            self.path = "\(data)/connect-chat-mock/tls"
        } else if let home = Self.variable("HOME") {
            self.path = "\(home)/.local/share/connect-chat-mock/tls"
        } else {
            throw MockServerError(
                "there is no home folder for the development CA; give --tls-folder, or --tls-cert and --tls-key")
        }
    }

    private static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }

    /// Makes the authority of this folder, if the folder has none.
    package func prepare() throws(MockServerError) {
        _ = try authority()
    }

    func authority() throws(MockServerError) -> DevelopmentAuthority {
        if access(keyFile, F_OK) != 0 { try make() }
        let bytes = try FileContents.of(keyFile)
        let authority: DevelopmentAuthority
        do throws(TLSError) {
            authority = try DevelopmentAuthority(pem: bytes)
        } catch {
            throw MockServerError("\(keyFile): \(error); delete this file to create another authority")
        }
        if try !isPublished(authority) {
            try put(authority.certificate, certificateFile, mode: 0o644, replaces: true)
        }
        return authority
    }

    /// Whether `ca.pem` exists and holds this authority's certificate.
    ///
    /// If not, the caller writes it again, so that no client trusts another authority's
    /// certificate.
    private func isPublished(_ authority: DevelopmentAuthority) throws(MockServerError) -> Bool {
        guard access(certificateFile, F_OK) == 0 else { return false }
        return try FileContents.of(certificateFile) == authority.certificate
    }

    private func make() throws(MockServerError) {
        try makeFolders()
        let authority: DevelopmentAuthority
        do throws(TLSError) {
            authority = try DevelopmentAuthority.make(now: WallClock.now())
        } catch {
            throw MockServerError("no development CA: \(error)")
        }
        try put(authority.certificate + authority.key, keyFile, mode: 0o600, replaces: false)
    }

    private func makeFolders() throws(MockServerError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/\(part)"
            guard mkdir(made, 0o700) == 0 || errno == EEXIST else {
                throw MockServerError("\(made): \(String(cString: strerror(errno)))")
            }
        }
    }

    /// Writes a file as a whole.
    ///
    /// - Parameter replaces: whether the new file replaces an existing one. If it does not, two
    ///   servers that start at the same time both use the file that was written first.
    private func put(_ bytes: [UInt8], _ file: String, mode: mode_t, replaces: Bool) throws(MockServerError) {
        // A random name, because processes in two containers may have the same process id.
        let temporary = "\(file).\(UInt64.random(in: 0...UInt64.max)).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Self.failure(temporary) }
        defer { unlink(temporary) }
        let written = write(descriptor, bytes, bytes.count)
        guard close(descriptor) == 0, written == bytes.count else { throw Self.failure(temporary) }
        let isPlaced = replaces ? rename(temporary, file) == 0 : link(temporary, file) == 0 || errno == EEXIST
        guard isPlaced else { throw Self.failure(file) }
    }

    private static func failure(_ file: String) -> MockServerError {
        MockServerError("\(file): \(String(cString: strerror(errno)))")
    }
}
