internal import CTransport
internal import Logging

/// Leads libmicrohttpd's own log lines into the server's log. Its record has a fixed address, as C wants it.
final class LogSink {
    private let record: UnsafeMutablePointer<ct_logger>
    private let logger: Logger

    init(_ logger: Logger) {
        self.logger = logger
        record = .allocate(capacity: 1)
        record.initialize(
            to: ct_logger(
                sink: { closure, line, length in
                    guard let closure else { return }
                    let bytes = UnsafeBufferPointer(start: line, count: length).map(UInt8.init(bitPattern:))
                    let text = String(decoding: bytes, as: UTF8.self)
                    Unmanaged<LogSink>.fromOpaque(closure).takeUnretainedValue().log(text)
                }, closure: nil))
        // The sink outlives the daemon: the server releases it after the daemon's threads have been joined.
        record.pointee.closure = Unmanaged.passUnretained(self).toOpaque()
    }

    deinit {
        record.deinitialize(count: 1)
        record.deallocate()
    }

    var pointer: UnsafeMutablePointer<ct_logger> { record }

    private func log(_ line: String) {
        logger.log(level: Self.isHarmless(line) ? .debug : .warning, "\(line)", metadata: ["source": "libmicrohttpd"])
    }

    /// What clients do every day, going away in the middle of things, and what the server tells better itself.
    private static func isHarmless(_ line: String) -> Bool {
        [
            "Connection reset by peer", "connection was reset", "Broken pipe", "forcibly closed", "disconnected",
            "Socket has been disconnected", "due to socket error", "Failed to bind", "Failed to receive",
            "Failed to send",
            // An exchange that its peer has left (``Exchange/peerIsOpen(after:)``).
            "Application reported internal error",
            // A pair of sockets, as TLS connections come by, knows no such thing.
            "TCP_CORK", "TCP_NODELAY", "Failed to push the data",
        ].contains { line.contains($0) }
    }
}
