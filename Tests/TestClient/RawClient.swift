internal import Glibc

/// A client that sends a test's bytes unchanged, on loopback, with or without TLS.
package final class RawClient {
    /// MSG_NOSIGNAL, which Swift's Glibc makes visible to only one module.
    private static let noSignal: Int32 = 0x4000

    private let socket: Int32
    private let tls: TLSStream?
    /// Received bytes that follow the last result.
    private var rest: [UInt8] = []

    package init?(port: UInt16, byTLS: Bool = false) {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            close(socket)
            return nil
        }
        var timeout = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        tls = byTLS ? TLSStream(socket: socket) : nil
        if byTLS, tls == nil {
            close(socket)
            return nil
        }
        self.socket = socket
    }

    deinit {
        close(socket)
    }

    /// Closes the sending side. The client can still receive responses.
    package func finishSending() {
        shutdown(socket, Int32(SHUT_WR))
    }

    @discardableResult
    package func send(_ text: String) -> Bool {
        send(Array(text.utf8))
    }

    @discardableResult
    package func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                tls?.send($0) ?? Glibc.send(socket, $0.baseAddress, $0.count, Self.noSignal)
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Whether bytes arrive, or the server closes, within `milliseconds`.
    package func hears(within milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, milliseconds) > 0
    }

    /// Receives one response, by its Content-Length. Returns "" if the server closes instead.
    package func receive() -> String {
        var bytes: [UInt8] = []
        while true {
            if let text = complete(bytes) { return text }
            guard let more = receiveBytes() else { return String(decoding: bytes, as: UTF8.self) }
            bytes += more
        }
    }

    /// Receives the head of a response, and keeps the bytes after it.
    package func receiveHead() -> String {
        let end = Array("\r\n\r\n".utf8)
        while true {
            if let place = rest.firstRange(of: end) {
                defer { rest.removeFirst(place.upperBound) }
                return String(decoding: rest[..<place.upperBound], as: UTF8.self)
            }
            guard fill() else { return String(decoding: rest, as: UTF8.self) }
        }
    }

    /// Receives one WebSocket frame. Returns nil if the server closes instead.
    ///
    /// A server never masks its frames.
    package func receiveFrame() -> [UInt8]? {
        while true {
            if let length = frameLength, rest.count >= length {
                defer { rest.removeFirst(length) }
                return Array(rest[..<length])
            }
            guard fill() else { return nil }
        }
    }

    private var frameLength: Int? {
        guard rest.count >= 2 else { return nil }
        switch rest[1] {
        case 126: return rest.count >= 4 ? 4 + Int(rest[2]) << 8 + Int(rest[3]) : nil
        case 127: return rest.count >= 10 ? 10 + rest[2..<10].reduce(0) { $0 << 8 | Int($1) } : nil
        default: return 2 + Int(rest[1])
        }
    }

    /// Discards received bytes until the server closes.
    ///
    /// Returns false if the server sends nothing for `milliseconds` and does not close.
    package func ends(within milliseconds: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while hears(within: milliseconds) {
            if recv(socket, &buffer, buffer.count, 0) <= 0 { return true }
        }
        return false
    }

    private func fill() -> Bool {
        guard let more = receiveBytes() else { return false }
        rest += more
        return true
    }

    /// Receives one TLS record, without decryption. Returns nil if the server closes instead.
    package func receiveRecord() -> [UInt8]? {
        while true {
            if rest.count >= 5, rest.count >= 5 + Int(rest[3]) << 8 + Int(rest[4]) {
                let length = 5 + Int(rest[3]) << 8 + Int(rest[4])
                defer { rest.removeFirst(length) }
                return Array(rest[..<length])
            }
            guard fill() else { return nil }
        }
    }

    /// Receives the next bytes. Returns nil if the server closes, or sends nothing for 20 seconds.
    private func receiveBytes() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = buffer.withUnsafeMutableBytes { buffer in
            tls?.receive(into: buffer) ?? recv(socket, buffer.baseAddress, buffer.count, 0)
        }
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    private func complete(_ bytes: [UInt8]) -> String? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { return nil }
        if text.hasPrefix("HTTP/1.1 100") { return text.hasSuffix("\r\n\r\n") && text.utf8.count < 40 ? text : nil }
        let length =
            text.firstRange(of: "Content-Length: ").flatMap { Int(text[$0.upperBound...].prefix { $0.isNumber }) } ?? 0
        return text[end.upperBound...].utf8.count >= length ? text : nil
    }
}
