internal import CTransport
internal import Logging

/// Forwards libmicrohttpd's log lines to the server's log. C requires a fixed address for the
/// record.
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
        // The sink outlives the daemon: the server joins the daemon's threads before it releases
        // the sink.
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

    /// Whether a line reports a usual event, such as a client that leaves, or an event that the
    /// server reports better itself.
    private static func isHarmless(_ line: String) -> Bool {
        [
            "Connection reset by peer", "connection was reset", "Broken pipe", "forcibly closed", "disconnected",
            "Socket has been disconnected", "due to socket error", "Failed to bind", "Failed to receive",
            "Failed to send",
            // An exchange whose peer has left (``Exchange/peerIsOpen(after:)``).
            "Application reported internal error",
            // The socket pair of a TLS connection does not have these options.
            "TCP_CORK", "TCP_NODELAY", "Failed to push the data",
        ].contains { line.contains($0) }
    }
}
