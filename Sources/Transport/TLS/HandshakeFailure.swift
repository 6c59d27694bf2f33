internal import CGnuTLS

/// Why a TLS handshake failed, for the log.
struct HandshakeFailure: CustomStringConvertible {
    /// Whether the client refused the certificate. The client's user must then act.
    let isDistrust: Bool
    let description: String

    init(_ status: Int32, _ session: gnutls_session_t) {
        guard status == GNUTLS_E_FATAL_ALERT_RECEIVED else {
            isDistrust = Self.isAboutCertificate(session)
            description = isDistrust ? "the client closed the connection" : String(cString: gnutls_strerror(status))
            return
        }
        let alert = gnutls_alert_get(session)
        isDistrust = Self.distrust.contains(alert.rawValue)
        let name = gnutls_alert_get_name(alert).map { String(cString: $0) } ?? "alert \(alert.rawValue)"
        description = "the client reports: \(name)"
    }

    /// Whether the server sent everything and got no valid answer. In TLS 1.3, some clients
    /// complain in plain text, which GnuTLS does not read.
    private static func isAboutCertificate(_ session: gnutls_session_t) -> Bool {
        gnutls_handshake_get_last_out(session) == GNUTLS_HANDSHAKE_FINISHED
            && gnutls_handshake_get_last_in(session) == GNUTLS_HANDSHAKE_CLIENT_HELLO
    }

    private static let distrust: Set<UInt32> = [
        GNUTLS_A_BAD_CERTIFICATE.rawValue, GNUTLS_A_CERTIFICATE_UNKNOWN.rawValue, GNUTLS_A_UNKNOWN_CA.rawValue,
        GNUTLS_A_CERTIFICATE_EXPIRED.rawValue,
    ]
}
