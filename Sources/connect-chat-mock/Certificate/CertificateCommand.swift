import ArgumentParser
import ConnectChatMock

/// `connect-chat-mock certificate`.
struct CertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "Show where the development CA is, and how to make clients trust it.",
        discussion: """
            serve --tls-port issues its certificate from your own CA, which is made when it is first used. The path of the \
            CA's certificate is printed on standard output, and what to do with it on standard error: \
            curl --cacert "$(connect-chat-mock certificate)" https://127.0.0.1:8443/_mock/readyz
            """)

    @Option(help: "Where the development CA is kept (default: the user's data folder).")
    var tlsFolder: String?

    func run() throws {
        let file: String
        do throws(MockServerError) {
            let folder = try AuthorityFolder(tlsFolder)
            try folder.prepare()
            file = folder.certificateFile
        } catch {
            Terminal.tell(error.description)
            throw ExitCode.failure
        }
        Terminal.report(file)
        for line in Self.hints(ShellWord.quoted(file)) { Terminal.tell(line) }
    }

    /// Returns how to make each kind of client trust a CA.
    private static func hints(_ file: String) -> [String] {
        [
            "A system that trusts this certificate trusts every certificate that its CA issues. Keep ca-key.pem, next to it,",
            "private, and trust the CA only where you test:",
            "  curl               curl --cacert \(file) …",
            "  boto3, AWS CLI     export AWS_CA_BUNDLE=\(file)",
            "  Python requests    export REQUESTS_CA_BUNDLE=\(file)",
            "  Node               export NODE_EXTRA_CA_CERTS=\(file)",
            "  Java               keytool -importcert -noprompt -alias connect-chat-mock -file \(file) -keystore truststore.p12 -storepass changeit",
            "  Chromium on Linux  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n connect-chat-mock -i \(file)",
            "  Debian, Ubuntu     sudo cp \(file) /usr/local/share/ca-certificates/connect-chat-mock.crt && sudo update-ca-certificates",
            "  macOS              security add-trusted-cert -k ~/Library/Keychains/login.keychain-db \(file)",
            "  iOS simulator      xcrun simctl keychain booted add-root-cert \(file)",
            "  Android            as a raw resource in the debug build's network security configuration",
        ]
    }
}
