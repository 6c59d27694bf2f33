/// The messages that a WebSocket client sends (RFC 6455).
package enum SocketClient {
    /// The example key of section 1.3.
    package static let key = "dGhlIHNhbXBsZSBub25jZQ=="

    package static func handshake(
        _ fields: [String] = [], path: String = "/socket", version: String = "13", key: String = key
    ) -> [UInt8] {
        let lines =
            ["GET \(path) HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: keep-alive, Upgrade"]
            + ["Sec-WebSocket-Version: \(version)", "Sec-WebSocket-Key: \(key)"] + fields
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// Returns a client's frame, masked as section 5.3 requires.
    package static func frame(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
        let mask: [UInt8] = [1, 2, 3, 4]
        var bytes = [(isFinal ? 0x80 : 0) | opcode]
        if payload.count < 126 {
            bytes.append(0x80 | UInt8(payload.count))
        } else if payload.count < 65_536 {
            bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        } else {
            bytes += [0x80 | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - 8 * $0)) }
        }
        return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
    }

    package static func text(_ text: String) -> [UInt8] { frame(1, Array(text.utf8)) }
}
