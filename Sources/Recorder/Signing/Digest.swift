internal import CGnuTLS

/// SHA-256 and its HMAC (FIPS 180-4, RFC 2104), by GnuTLS.
enum Digest {
    private static let size = 32

    static func sha256(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: size)
        let status = gnutls_hash_fast(GNUTLS_DIG_SHA256, message, message.count, &digest)
        precondition(status == 0, "SHA-256: \(String(cString: gnutls_strerror(status)))")
        return digest
    }

    static func hmac(_ key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: size)
        let status = gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, key.count, message, message.count, &code)
        precondition(status == 0, "HMAC: \(String(cString: gnutls_strerror(status)))")
        return code
    }
}
