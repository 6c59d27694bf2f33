internal import CGnuTLS

/// SHA-1 (FIPS 180-4). Only the WebSocket handshake uses it, because its standard requires it. It
/// protects no secret.
enum SHA1 {
    static func digest(_ message: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 20)
        let status = gnutls_hash_fast(GNUTLS_DIG_SHA1, message, message.count, &digest)
        precondition(status == 0, "SHA-1: \(String(cString: gnutls_strerror(status)))")
        return digest
    }
}
