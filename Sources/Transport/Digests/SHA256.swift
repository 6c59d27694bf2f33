internal import CGnuTLS

/// SHA-256 (FIPS 180-4) and its HMAC (RFC 2104). Signatures of requests to AWS need them.
package enum SHA256 {
    private static let size = 32

    package static func digest(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: size)
        let status = gnutls_hash_fast(GNUTLS_DIG_SHA256, message, message.count, &digest)
        precondition(status == 0, "SHA-256: \(String(cString: gnutls_strerror(status)))")
        return digest
    }

    /// Returns the HMAC of a message.
    package static func authenticationCode(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: size)
        let status = gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, key.count, message, message.count, &code)
        precondition(status == 0, "HMAC: \(String(cString: gnutls_strerror(status)))")
        return code
    }
}
