internal import CGnuTLS
package import Kernel

/// A developer's own certificate authority, which issues certificates for test servers.
///
/// Its keys are ECDSA on P-256, which all current clients support. Clients must trust the
/// authority's certificate. The authority's key never leaves the folder that contains it.
package struct DevelopmentAuthority: Sendable {
    /// The certificate in PEM.
    package let certificate: [UInt8]
    /// The private key in PEM. It is secret.
    package let key: [UInt8]

    private init(certificate: [UInt8], key: [UInt8]) {
        self.certificate = certificate
        self.key = key
    }

    /// Reads an existing authority: its certificate and its key, in one text.
    package init(pem: [UInt8]) throws(TLSError) {
        self.init(certificate: try Certificate(pem: pem).pem(), key: try PrivateKey(pem: pem).pem())
    }

    /// Makes a new authority, valid for ten years.
    package static func make(now: Timestamp) throws(TLSError) -> DevelopmentAuthority {
        let key = try PrivateKey()
        let draft = try Certificate(for: key, commonName: "connect-chat-mock development CA", from: now, days: 3_650)
        try TLSError.check(gnutls_x509_crt_set_basic_constraints(draft.handle, 1, 0))
        try TLSError.check(
            gnutls_x509_crt_set_key_usage(draft.handle, UInt32(GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN)))
        try draft.sign(by: draft, key)
        return DevelopmentAuthority(certificate: try draft.pem(), key: try key.pem())
    }

    /// Issues a server's certificate, valid for 397 days, the most that browsers accept.
    ///
    /// - Parameter names: host names and IP addresses. `*.` at the start means every name one level below.
    package func issue(_ names: [String], now: Timestamp) throws(TLSError) -> TLSCredentials {
        let issuer = try Certificate(pem: certificate)
        let issuerKey = try PrivateKey(pem: key)
        let key = try PrivateKey()
        let draft = try Certificate(for: key, commonName: names.first ?? "localhost", from: now, days: 397)
        try TLSError.check(gnutls_x509_crt_set_basic_constraints(draft.handle, 0, -1))
        try TLSError.check(gnutls_x509_crt_set_key_usage(draft.handle, UInt32(GNUTLS_KEY_DIGITAL_SIGNATURE)))
        try TLSError.check(gnutls_x509_crt_set_key_purpose_oid(draft.handle, GNUTLS_KP_TLS_WWW_SERVER, 0))
        for name in names { try draft.add(name: name) }
        try draft.sign(by: issuer, issuerKey)
        return try TLSCredentials(certificate: try draft.pem() + certificate, key: try key.pem())
    }
}
