/// The key with which a client begins a WebSocket, and the server's answer to it (RFC 6455 section 1.3).
package enum SocketKey {
    /// Makes a key: 16 random bytes in base64.
    package static func random() -> String {
        Base64.text((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// Returns the value of Sec-WebSocket-Accept for a key.
    package static func accept(_ key: String) -> String {
        Base64.text(SHA1.digest(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))
    }
}
