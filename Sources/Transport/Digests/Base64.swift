internal import CGnuTLS
internal import Glibc

/// The base64 encoding of RFC 4648 section 4.
package enum Base64 {
    static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    package static func text(_ bytes: [UInt8]) -> String {
        // GnuTLS does not accept empty data.
        guard !bytes.isEmpty else { return "" }
        var datum = gnutls_datum_t()
        let status = bytes.withDatum { gnutls_base64_encode2(&$0, &datum) }
        precondition(status == 0, "base64: \(String(cString: gnutls_strerror(status)))")
        // GnuTLS allocates with malloc by default.
        defer { free(datum.data) }
        return String(decoding: UnsafeBufferPointer(start: datum.data, count: Int(datum.size)), as: UTF8.self)
    }
}
