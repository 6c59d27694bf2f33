internal import CMicroHTTPD
internal import CTransport
internal import Glibc
package import HTTPRouting
internal import Kernel
package import Logging

/// An HTTP/1.1 server on libmicrohttpd: epoll, a pool of workers, clean stops.
///
/// Unchecked sendable because all that changes after the start is behind the mutex.
package final class HTTPServer: @unchecked Sendable {
    private let core: ServerCore
    private let logSink: LogSink
    private let daemon: Mutex<OpaquePointer?>
    private let front: TLSFront?
    private let socketPath: String?
    /// The port that the server listens on, also when the system chose it.
    package let port: UInt16
    /// The port for TLS, if it has one.
    package var tlsPort: UInt16? { front?.port }

    /// Starts listening.
    ///
    /// - Parameter sockets: takes what becomes a WebSocket; stopped with the server.
    package init(
        _ configuration: ServerConfiguration, answering: any RequestAnswering, logger: Logger,
        sockets: WebSocketLoop? = nil
    ) throws(ServerError) {
        let address =
            try configuration.socketPath == nil
            ? SocketAddress(host: configuration.host, port: configuration.port) : nil
        let listener = try configuration.socketPath.map { path throws(ServerError) in try Self.listen(at: path) } ?? -1
        Self.warnIfFilesAreFew(configuration, logger)
        core = ServerCore(configuration: configuration, answering: answering, logger: logger, sockets: sockets)
        logSink = LogSink(logger)
        ct_install_panic_logger()
        // Before the daemon: once that serves, it can't be stopped without the care that stop() takes.
        front = try configuration.tls.map { tls throws(ServerError) in try TLSFront(tls, configuration, logger) }
        guard let started = Self.start(configuration, address, listener, core, logSink) else {
            if listener >= 0 { close(listener) }
            throw ServerError.listening(configuration.host, configuration.port, option: "--port", errno)
        }
        daemon = Mutex(started)
        port = listener < 0 ? ct_daemon_port(started) : 0
        socketPath = configuration.socketPath
        front?.start(started)
    }

    private static func listen(at path: String) throws(ServerError) -> Int32 {
        let listener = ct_listen_at(path, 128)
        guard listener >= 0 else {
            throw ServerError(
                code: .badAddress, description: "cannot listen at \(path): \(String(cString: strerror(errno)))")
        }
        return listener
    }

    private static func start(
        _ configuration: ServerConfiguration, _ address: SocketAddress?, _ listener: Int32, _ core: ServerCore,
        _ logSink: LogSink
    ) -> OpaquePointer? {
        let threads = max(2, configuration.threads)
        let limit =
            configuration.tls == nil
            ? configuration.maxConnections : threads * TLSFront.roomOfAWorker(configuration.maxConnections)
        func start(_ pointer: UnsafePointer<sockaddr>?) -> OpaquePointer? {
            var options = ct_daemon_options(
                threads: UInt32(threads),
                connection_limit: UInt32(limit),
                connection_memory: configuration.connectionMemory,
                connection_timeout: UInt32(configuration.idleTimeout),
                listen_backlog: 1_024,
                address: pointer,
                listen_socket: listener,
                any_address: configuration.host == "::" ? 1 : 0,
                logger: logSink.pointer,
                access: ExchangeCallbacks.access,
                access_closure: Unmanaged.passUnretained(core).toOpaque(),
                uri_logged: ExchangeCallbacks.began,
                completed: ExchangeCallbacks.completed)
            errno = 0
            return ct_start_daemon(&options)
        }
        return address.map { $0.withPointer { pointer, _ in start(pointer) } } ?? start(nil)
    }

    /// At the limit of open files accepting fails quietly, so it is said at the start.
    private static func warnIfFilesAreFew(_ configuration: ServerConfiguration, _ logger: Logger) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        let needed = rlim_t(configuration.maxConnections + 64)
        // As many WebSockets beside them; by TLS each is three.
        let wanted = 4 * needed
        if limit.rlim_cur < wanted, limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = min(wanted, limit.rlim_max)
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        if limit.rlim_cur < needed {
            logger.notice(
                "only \(limit.rlim_cur) files may be open, fewer than --max-connections \(configuration.maxConnections)"
            )
        }
    }

    /// Requests that are under way.
    package var liveExchanges: Int { core.liveExchanges }

    // MARK: - Stopping

    /// Stops in the one order that never aborts: promises fulfilled, sockets closed, no new connections, requests drained,
    /// workers joined.
    ///
    /// Returns when no thread of the daemon runs any more. A second call does nothing. Never from a worker.
    package func stop() {
        guard
            let running = daemon.withLock({ daemon in
                defer { daemon = nil }
                return daemon
            })
        else { return }
        core.beginStopping()
        core.sockets?.stop()
        // Not MHD_quiesce_daemon: with epoll and a pool, 0.9.75 races with its own workers and aborts. Late, because from
        // here on the workers spin.
        shutdown(ct_daemon_listen_socket(running), ct_shut_both)
        front?.refuse()
        if !core.waitUntilDrained() {
            core.logger.notice("stopping with \(core.liveExchanges) requests under way")
        }
        MHD_stop_daemon(running)
        // After the daemon, whose last words it carries.
        front?.stop()
        if let socketPath { unlink(socketPath) }
        assert(core.liveExchanges == 0, "every exchange has been completed")
    }

    deinit {
        stop()
    }
}
