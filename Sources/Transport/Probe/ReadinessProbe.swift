internal import CTransport
internal import Glibc
internal import Kernel

/// Asks a server whether it is ready, as `connect-chat-mock ready` and container health checks do.
package enum ReadinessProbe {
    /// Nil when the server answered 200 to `path`; else why not, in a sentence.
    package static func check(host: String, port: UInt16, path: String, timeoutSeconds: Int) -> String? {
        let address: SocketAddress
        do { address = try SocketAddress(host: host, port: port) } catch { return error.description }
        let socket = socket(address.family, ct_stream_socket, 0)
        guard socket >= 0 else { return "no socket: \(reason(errno))" }
        defer { close(socket) }
        // Bounds connecting, too: on Linux the send timeout holds for connect(2).
        var timeout = timeval(tv_sec: timeoutSeconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, size)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, size)
        guard address.withPointer({ connect(socket, $0, $1) }) == 0 else {
            return "nobody listens on \(host):\(port): \(reason(errno))"
        }
        let head = "GET \(path) HTTP/1.1\r\nHost: \(host):\(port)\r\nConnection: close\r\n\r\n"
        guard send(socket, head, head.utf8.count, ct_no_signal) == head.utf8.count else {
            return "\(host):\(port) does not take a request: \(reason(errno))"
        }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = recv(socket, &buffer, buffer.count, 0)
        guard count > 0 else { return "\(host):\(port) does not answer" }
        let line = String(decoding: buffer[..<count].prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
        return line.hasPrefix("HTTP/1.1 200") ? nil : "\(host):\(port) answers \"\(line)\""
    }

    private static func reason(_ code: Int32) -> String {
        String(cString: strerror(code))
    }
}
