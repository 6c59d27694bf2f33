internal import CGnuTLS
internal import Glibc

/// The client side of TLS over a connected, blocking socket. It trusts every certificate.
final class TLSStream {
    private let session: gnutls_session_t
    private let credentials: gnutls_certificate_credentials_t

    /// Performs the handshake with the server. Returns nil if it fails.
    init?(socket: Int32) {
        var session: gnutls_session_t?
        var credentials: gnutls_certificate_credentials_t?
        gnutls_init(&session, UInt32(GNUTLS_CLIENT) | UInt32(GNUTLS_NO_SIGNAL.rawValue))
        gnutls_certificate_allocate_credentials(&credentials)
        guard let session, let credentials else { return nil }
        self.session = session
        self.credentials = credentials
        gnutls_set_default_priority(session)
        gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials))
        gnutls_transport_set_int2(session, socket, socket)
        var status = gnutls_handshake(session)
        while status < 0, gnutls_error_is_fatal(status) == 0, status != GNUTLS_E_AGAIN {
            status = gnutls_handshake(session)
        }
        guard status == 0 else { return nil }
    }

    deinit {
        gnutls_deinit(session)
        gnutls_certificate_free_credentials(credentials)
    }

    func send(_ bytes: UnsafeRawBufferPointer) -> Int {
        gnutls_record_send(session, bytes.baseAddress, bytes.count)
    }

    func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            let count = gnutls_record_recv(session, buffer.baseAddress, buffer.count)
            if count != Int(GNUTLS_E_INTERRUPTED) { return count }
        }
    }
}
