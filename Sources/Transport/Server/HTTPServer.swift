internal import CMicroHTTPD
internal import CTransport
internal import Glibc
package import HTTPRouting
internal import Kernel
package import Logging

/// An HTTP/1.1 server on libmicrohttpd, with epoll, a pool of workers and clean stops.
///
/// Unchecked sendable because a mutex guards everything that changes after the start.
package final class HTTPServer: @unchecked Sendable {
    private let core: ServerCore
    private let logSink: LogSink
    private let daemon: Mutex<OpaquePointer?>
    private let gate: ConnectionGate
    private let front: TLSFront?
    private let socketPath: String?
    /// The port that the server listens on, even if the system chose it; 0 for a socket path.
    package let port: UInt16
    /// The port for TLS; nil if there is none.
    package var tlsPort: UInt16? { front?.port }

    /// Starts to listen and to serve clients.
    ///
    /// - Parameter sockets: receives the connections that become WebSockets. It stops with the
    ///   server.
    package init(
        _ configuration: ServerConfiguration, answering: any RequestAnswering, logger: Logger,
        sockets: WebSocketLoop? = nil
    ) throws(ServerError) {
        let listener = try Self.listen(configuration)
        port = configuration.socketPath == nil ? ct_local_port(listener) : 0
        socketPath = configuration.socketPath
        let patience = ConnectionPatience(
            head: configuration.headTimeoutMilliseconds * 1_000_000,
            idle: Int64(configuration.idleTimeout) * 1_000_000_000)
        let limit = Self.limit(configuration, hasSockets: sockets != nil, logger)
        let gate = try ConnectionGate(listener: listener, limit: limit, patience: patience, logger: logger)
        self.gate = gate
        core = ServerCore(
            configuration: configuration, answering: answering, logger: logger, sockets: sockets, gate: gate)
        logSink = LogSink(logger)
        ct_install_panic_logger()
        // Made before the daemon: once the daemon serves, only the order of stop() stops it safely.
        front = try configuration.tls.map { tls throws(ServerError) in try TLSFront(tls, configuration, gate, logger) }
        guard let started = Self.start(configuration, core, logSink) else {
            throw ServerError.listening(configuration.host, configuration.port, option: .port, errno)
        }
        daemon = Mutex(started)
        gate.start(started)
        front?.start()
    }

    private static func listen(_ configuration: ServerConfiguration) throws(ServerError) -> Int32 {
        if let path = configuration.socketPath { return try listen(at: path) }
        let host = configuration.host
        let address = try SocketAddress(host: host, port: configuration.port)
        let listener = address.withPointer { ct_listen($0, $1, host == "::" ? 1 : 0, ServerConfiguration.backlog) }
        guard listener >= 0 else {
            throw ServerError.listening(host, configuration.port, option: .port, errno)
        }
        return listener
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
        _ configuration: ServerConfiguration, _ core: ServerCore, _ logSink: LogSink
    ) -> OpaquePointer? {
        let threads = max(2, configuration.threads)
        var options = ct_daemon_options(
            threads: UInt32(threads),
            connection_limit: UInt32(threads * roomOfAWorker(core.gate.capacity)),
            connection_memory: configuration.connectionMemory,
            connection_timeout: UInt32(configuration.idleTimeout),
            logger: logSink.pointer,
            access: ExchangeCallbacks.access,
            access_closure: Unmanaged.passUnretained(core).toOpaque(),
            uri_logged: ExchangeCallbacks.began,
            completed: ExchangeCallbacks.completed,
            connection: ExchangeCallbacks.connection)
        errno = 0
        return ct_start_daemon(&options)
    }

    /// Returns how many connections a worker must have room for.
    ///
    /// These are all that may be open, and those that the worker has closed but not released. With
    /// that room, a worker is never full when it receives a connection from `ct_add_connection`.
    private static func roomOfAWorker(_ capacity: Int) -> Int {
        2 * capacity + 64
    }

    /// Returns the limit of connections, which is lower than configured if the process may not open that many files.
    private static func limit(_ configuration: ServerConfiguration, hasSockets: Bool, _ logger: Logger) -> Int {
        let configured = configuration.maxConnections
        var files = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files) == 0 else { return configured }
        // As many WebSockets may be open in addition. With TLS, each connection has two more descriptors.
        let wanted = rlim_t(4 * (configured + 64))
        if files.rlim_cur < wanted, files.rlim_cur < files.rlim_max {
            files.rlim_cur = min(wanted, files.rlim_max)
            _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &files)
        }
        let share = (Int(clamping: files.rlim_cur) - Self.otherFiles) / configuration.servers
        let connections = share / (configuration.tls == nil ? 1 : 3) - ConnectionGate.reserve
        let possible = hasSockets ? connections / 2 : connections
        guard possible < configured else { return configured }
        let limit = max(1, possible)
        let reason = "the limit of open files is \(files.rlim_cur) (ulimit -n)"
        logger.notice("\(reason): at most \(limit) connections, not \(OptionName.maxConnections) \(configured)")
        return limit
    }

    /// Descriptors for other uses: standard streams, polls, listeners, and files that the server reads.
    private static let otherFiles = 32

    /// The number of requests in progress.
    package var liveExchanges: Int { core.liveExchanges }

    // MARK: - Stopping

    /// Stops in the only order that never aborts the process.
    ///
    /// Fulfils promises, closes sockets, refuses connections, drains requests, and joins workers.
    /// Returns when no thread of the daemon runs. A second call does nothing. Never call it on a
    /// worker.
    package func stop() {
        guard
            let running = daemon.withLock({ daemon in
                defer { daemon = nil }
                return daemon
            })
        else { return }
        core.beginStopping()
        core.sockets?.stop()
        gate.refuse()
        front?.refuse()
        if !core.waitUntilDrained() {
            core.logger.notice("stopping with \(core.liveExchanges) requests in progress")
        }
        MHD_stop_daemon(running)
        // Stop the front after the daemon, because it sends the daemon's last bytes.
        front?.stop()
        gate.stop()
        if let socketPath { unlink(socketPath) }
        assert(core.liveExchanges == 0, "every exchange has been completed")
    }

    deinit {
        stop()
    }
}
