internal import CGnuTLS
internal import CTransport
internal import Glibc
internal import Kernel

/// An X.509 certificate of GnuTLS.
final class Certificate {
    let handle: gnutls_x509_crt_t

    private init() throws(TLSError) {
        var made: gnutls_x509_crt_t?
        try TLSError.check(gnutls_x509_crt_init(&made))
        guard let made else { throw TLSError("out of memory for a certificate") }
        handle = made
    }

    deinit {
        gnutls_x509_crt_deinit(handle)
    }

    convenience init(pem: [UInt8]) throws(TLSError) {
        try self.init()
        try TLSError.check(pem.withDatum { gnutls_x509_crt_import(handle, &$0, GNUTLS_X509_FMT_PEM) })
    }

    /// Makes an unsigned certificate. It is valid from a day before `now`, for machines whose
    /// clocks differ.
    convenience init(for key: PrivateKey, commonName: String, from now: Timestamp, days: Int) throws(TLSError) {
        try self.init()
        let begin = time_t(now.milliseconds / 1_000) - 86_400
        try TLSError.check(gnutls_x509_crt_set_version(handle, 3))
        try TLSError.check(gnutls_x509_crt_set_key(handle, key.handle))
        try TLSError.check(gnutls_x509_crt_set_activation_time(handle, begin))
        try TLSError.check(gnutls_x509_crt_set_expiration_time(handle, begin + time_t(days) * 86_400))
        try TLSError.check(
            gnutls_x509_crt_set_dn_by_oid(
                handle, GNUTLS_OID_X520_COMMON_NAME, 0, commonName, UInt32(commonName.utf8.count)))
        // 64 random bits from the system. The first bit is 0, because a serial number is positive.
        let serial = (0..<8).map { $0 == 0 ? UInt8.random(in: 1...127) : UInt8.random(in: 0...255) }
        try TLSError.check(gnutls_x509_crt_set_serial(handle, serial, serial.count))
        try TLSError.check(gnutls_x509_crt_set_subject_key_id(handle, try keyID(), 20))
    }

    /// Returns the SHA-1 of the key (RFC 5280 section 4.2.1.2): 20 bytes.
    private func keyID() throws(TLSError) -> [UInt8] {
        var id = [UInt8](repeating: 0, count: 20)
        var count = id.count
        try TLSError.check(
            gnutls_x509_crt_get_key_id(handle, GNUTLS_KEYID_USE_SHA1.rawValue, &id, &count))
        return id
    }

    /// Adds a name that the certificate is valid for: an IPv4 or IPv6 address, or a host name.
    func add(name: String) throws(TLSError) {
        let (kind, bytes) = Self.subject(name)
        try TLSError.check(
            gnutls_x509_crt_set_subject_alt_name(
                handle, kind, bytes, UInt32(bytes.count), UInt32(GNUTLS_FSAN_APPEND)))
    }

    private static func subject(_ name: String) -> (gnutls_x509_subject_alt_name_t, [UInt8]) {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if inet_pton(family, name, &bytes) == 1 { return (GNUTLS_SAN_IPADDRESS, bytes) }
        }
        return (GNUTLS_SAN_DNSNAME, Array(name.utf8))
    }

    /// Signs the certificate. It must not change afterwards.
    func sign(by issuer: Certificate, _ key: PrivateKey) throws(TLSError) {
        try TLSError.check(gnutls_x509_crt_set_authority_key_id(handle, try issuer.keyID(), 20))
        try TLSError.check(gnutls_x509_crt_sign2(handle, issuer.handle, key.handle, GNUTLS_DIG_SHA256, 0))
    }

    func pem() throws(TLSError) -> [UInt8] {
        try PEM.text { gnutls_x509_crt_export2(handle, GNUTLS_X509_FMT_PEM, &$0) }
    }
}

/// A private key of GnuTLS.
final class PrivateKey {
    let handle: gnutls_x509_privkey_t

    private init(empty: Void) throws(TLSError) {
        var made: gnutls_x509_privkey_t?
        try TLSError.check(gnutls_x509_privkey_init(&made))
        guard let made else { throw TLSError("out of memory for a key") }
        handle = made
    }

    deinit {
        gnutls_x509_privkey_deinit(handle)
    }

    /// Makes a key on the curve P-256.
    convenience init() throws(TLSError) {
        try self.init(empty: ())
        // GNUTLS_CURVE_TO_BITS, a macro that Swift does not import. The highest bit means that the
        // other bits name a curve.
        let curve = UInt32(1) << 31 | UInt32(GNUTLS_ECC_CURVE_SECP256R1.rawValue)
        try TLSError.check(gnutls_x509_privkey_generate(handle, GNUTLS_PK_ECDSA, curve, 0))
    }

    convenience init(pem: [UInt8]) throws(TLSError) {
        try self.init(empty: ())
        try TLSError.check(
            pem.withDatum { gnutls_x509_privkey_import2(handle, &$0, GNUTLS_X509_FMT_PEM, nil, 0) })
    }

    func pem() throws(TLSError) -> [UInt8] {
        try PEM.text { gnutls_x509_privkey_export2(handle, GNUTLS_X509_FMT_PEM, &$0) }
    }
}

/// Copies PEM texts that GnuTLS made.
private enum PEM {
    static func text(_ export: (inout gnutls_datum_t) -> Int32) throws(TLSError) -> [UInt8] {
        var datum = gnutls_datum_t()
        try TLSError.check(export(&datum))
        // GnuTLS allocates with malloc by default.
        defer { free(datum.data) }
        return Array(UnsafeBufferPointer(start: datum.data, count: Int(datum.size)))
    }
}
