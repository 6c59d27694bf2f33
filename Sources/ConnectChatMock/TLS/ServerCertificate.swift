internal import Glibc
internal import HTTPRouting
internal import Kernel
internal import Transport

/// The certificate that a server presents to TLS clients.
///
/// It is the configured certificate, or one that the development authority issues at each start.
enum ServerCertificate {
    static func configuration(
        _ tls: MockServerConfiguration.TLS, host: String, publicURL: String?
    ) throws(MockServerError) -> TLSConfiguration {
        if let files = tls.files { return TLSConfiguration(port: tls.port, credentials: try read(files)) }
        let authority = try AuthorityFolder(tls.folder).authority()
        for name in tls.names where !isName(name) {
            throw MockServerError(
                "--tls-names must have host names such as mock.example, or addresses, got \"\(name)\"")
        }
        let names = names(host: host, publicURL: publicURL) + tls.names
        do throws(TLSError) {
            var configuration = TLSConfiguration(
                port: tls.port, credentials: try authority.issue(names, now: WallClock.now()))
            configuration.distrustHint = "see connect-chat-mock certificate"
            return configuration
        } catch {
            throw MockServerError("no development certificate for \(names.joined(separator: ", ")): \(error)")
        }
    }

    private static func read(_ files: (certificate: String, key: String)) throws(MockServerError) -> TLSCredentials {
        let certificate = try FileContents.of(files.certificate)
        let key = try FileContents.of(files.key)
        do throws(TLSError) {
            return try TLSCredentials(certificate: certificate, key: key)
        } catch {
            throw MockServerError(
                "--tls-cert \(files.certificate), --tls-key \(files.key): no certificate with its key in PEM: \(error)")
        }
    }

    /// Returns this machine's names for local clients and containers, and the public host name.
    private static func names(host: String, publicURL: String?) -> [String] {
        var names = ["localhost", "127.0.0.1", "::1", "host.docker.internal"]
        if !["0.0.0.0", "::"].contains(host), !names.contains(host) { names.append(host) }
        var name = [CChar](repeating: 0, count: 256)
        if gethostname(&name, name.count - 1) == 0 {
            names.append(String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
        if let publicURL, let scheme = publicURL.firstRange(of: "://") {
            let authority = publicURL[scheme.upperBound...].prefix { $0 != "/" }
            names.append(publicName(String(authority)))
        }
        var seen: Set<String> = []
        return names.filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    /// Whether a name has only letters, digits, `-`, `_` and dots, after an optional `*.`, or is an
    /// IPv6 address.
    private static func isName(_ name: String) -> Bool {
        let rest = name.hasPrefix("*.") ? name.dropFirst(2) : name[...]
        let allowed = rest.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "-_.:".unicodeScalars.contains(scalar)
        }
        guard allowed, (1...253).contains(rest.utf8.count) else { return false }
        var address = in6_addr()
        return !rest.contains(":") || inet_pton(AF_INET6, String(rest), &address) == 1
    }

    /// Returns a host without its port and brackets.
    private static func publicName(_ authority: String) -> String {
        let name = HostCheck.hostName(authority)
        return name.hasPrefix("[") ? String(name.dropFirst().dropLast()) : name
    }
}
