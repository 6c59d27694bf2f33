package import Kernel

/// The values of the TLS options, before they are checked against each other.
package struct GivenTLS: Sendable {
    package var port: UInt16?
    package var certificate: String?
    package var key: String?
    package var folder: String?
    package var names: String?

    package init() {}

    package static let options: [OptionRow<GivenTLS>] = [
        .whole(
            "tls-port", \.port, 0...UInt16.max,
            "A second port, for clients that use TLS; 0 lets the system choose (default: none)."),
        .text(
            "tls-cert", \.certificate,
            "A certificate chain in PEM, with --tls-key (default: certificates of a development CA)."),
        .text("tls-key", \.key, "The certificate's private key in PEM."),
        .text("tls-folder", \.folder, "Where the development CA is kept (default: the user's data folder)."),
        .text(
            "tls-names", \.names, "More names and addresses for the development certificate, separated by commas."),
    ]

    /// Combines the options into the TLS configuration; nil if TLS is off.
    ///
    /// - Parameter serverPort: the port without TLS.
    /// - Throws: if an option needs another one that is missing, or if options exclude each other.
    package func resolved(serverPort: UInt16) throws(OptionProblem) -> MockServerConfiguration.TLS? {
        guard (certificate == nil) == (key == nil) else {
            throw OptionProblem("--tls-cert and --tls-key must be given together: one of them is missing")
        }
        if certificate != nil, folder != nil || names != nil {
            throw OptionProblem(
                "--tls-folder and --tls-names are for the development certificate, and cannot be used with --tls-cert")
        }
        guard let port else {
            let others = [("--tls-cert", certificate), ("--tls-folder", folder), ("--tls-names", names)]
            if let lone = others.first(where: { $0.1 != nil }) {
                throw OptionProblem("\(lone.0) needs --tls-port")
            }
            return nil
        }
        if port != 0, port == serverPort { throw OptionProblem("--port and --tls-port must differ, got \(port)") }
        var tls = MockServerConfiguration.TLS(port: port)
        if let certificate, let key { tls.files = (certificate, key) }
        tls.folder = folder
        tls.names = names.map(ServerOptions.list) ?? []
        return tls
    }
}
