internal import CTransport
internal import Glibc
internal import Kernel
internal import Logging

internal import struct Synchronization.Atomic

/// A second listener of the same daemon, for clients that use TLS. One thread encrypts and decrypts
/// for all clients. For each client, it gives the daemon one end of a socket pair.
///
/// libmicrohttpd's own TLS is not usable: in 0.9.75, an upgraded connection moves four bytes a
/// record. Unchecked sendable because only the front's thread uses what is not behind the gate, a
/// mutex or an atomic.
final class TLSFront: @unchecked Sendable {
    let port: UInt16

    private let listener: Int32
    private let credentials: TLSCredentials
    private let logger: Logger
    private let maxConnections: Int
    /// Receives the daemon's end of each pair.
    private let gate: ConnectionGate
    private let poll: EventPoll
    private let distrustHint: String?
    private let thread = Mutex<Thread?>(nil)
    /// Whether the front refuses further connections.
    private let refuses = Atomic(false)
    private let end = Mutex<Int64?>(nil)

    // Only the front's thread uses these properties.
    private var connections: [UInt64: TLSConnection] = [:]
    private var touched: Set<UInt64> = []
    private var lastNumber: UInt64 = 0
    /// Handshakes, oldest first. Each has the same time, so that they expire in this order.
    private var handshakes = DeadlineQueue(patience: 10_000_000_000)
    private var partings = DeadlineQueue(patience: 1_000_000_000)
    /// Connections whose daemon has hung up. Their clients have this time to read the rest.
    private var leavings = DeadlineQueue(patience: 10_000_000_000)
    private var left: Set<UInt64> = []
    /// Notices that have been logged. Each is logged once, not for every client.
    private var reported: Set<Notice> = []
    /// When accepting resumes after a shortage of descriptors; nil for no pause. Without the pause,
    /// the listener would cause events without end.
    private var acceptingResumesAt: Int64?

    private static let listenerID: UInt64 = 1
    /// Nanoseconds for the last bytes of a stop.
    private static let stopPatience: Int64 = 200_000_000

    private enum Notice {
        case distrust
        case full
        case noPair
    }

    /// Listens on the host of `server`. Call ``start()`` to serve clients.
    init(
        _ configuration: TLSConfiguration, _ server: ServerConfiguration, _ gate: ConnectionGate, _ logger: Logger
    ) throws(ServerError) {
        self.gate = gate
        let host = server.host
        poll = try EventPoll()
        let address = try SocketAddress(host: host, port: configuration.port)
        listener = address.withPointer { ct_listen($0, $1, host == "::" ? 1 : 0, ServerConfiguration.backlog) }
        guard listener >= 0 else { throw ServerError.listening(host, configuration.port, option: .tlsPort, errno) }
        port = ct_local_port(listener)
        credentials = configuration.credentials
        self.logger = logger
        distrustHint = configuration.distrustHint
        // As many WebSockets may be open in addition to the connections for requests.
        maxConnections = 2 * gate.capacity
        poll.add(listener, id: Self.listenerID)
    }

    /// Starts to serve clients.
    func start() {
        thread.withLock { $0 = Thread { [unowned self] in run() } }
    }

    deinit {
        stop()
        close(listener)
    }

    // MARK: - From other threads

    /// Stops giving the daemon connections. Open connections continue.
    func refuse() {
        refuses.store(true, ordering: .relaxed)
        shutdown(listener, ct_shut_both)
    }

    /// Sends the daemon's last bytes, for a moment, and ends the thread. Call it after the daemon
    /// has stopped. A second call does nothing.
    func stop() {
        refuse()
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let running else { return }
        end.withLock { $0 = WallClock.monotonicNanoseconds() + Self.stopPatience }
        poll.wake()
        running.join()
    }

    // MARK: - The front's thread

    private func run() {
        withUnsafeTemporaryAllocation(byteCount: TLSConnection.pieceSize, alignment: 16) { buffer in
            while true {
                let now = WallClock.monotonicNanoseconds()
                for event in poll.wait(until: deadline(now), now: now) { handle(event) }
                let later = advance(buffer)
                expire(WallClock.monotonicNanoseconds())
                touched = later
                guard let end = end.withLock({ $0 }) else { continue }
                dropUnopened()
                if connections.isEmpty || WallClock.monotonicNanoseconds() >= end { break }
            }
        }
        for number in Array(connections.keys) { remove(number) }
    }

    private func deadline(_ now: Int64) -> Int64? {
        if !touched.isEmpty { return now }
        return [handshakes.first, partings.first, leavings.first, acceptingResumesAt, end.withLock { $0 }].compactMap(
            \.self
        )
        .min()
    }

    private func handle(_ event: ct_event) {
        switch event.id {
        case EventPoll.bell: break
        case Self.listenerID: accept()
        // open: events are numbers
        default:
            let number = event.id / 2
            guard let connection = connections[number] else { return }
            touched.insert(number)
            if event.hung_up != 0 { hungUp(connection, isPlain: event.id % 2 == 1) }
        }
    }

    /// Handles a hang-up, which epoll reports without end, whatever the descriptor is watched for.
    private func hungUp(_ connection: TLSConnection, isPlain: Bool) {
        if isPlain {
            // The front reads what the daemon left as the client accepts it.
            poll.remove(connection.plain)
            connection.watchesPlain = false
            connection.watched.plain = nil
            limitReadTime(connection.number)
        } else if !connection.socketInterest.reads {
            // The client that should read the waiting bytes is gone.
            connection.abandon()
        }
    }

    private func accept() {
        // Accepts a limited number at a time, so that open connections do not wait long.
        for _ in 0..<64 {
            let socket = ct_accept(listener)
            guard socket >= 0 else {
                stoppedAccepting(errno)
                return
            }
            lastNumber += 1
            guard connections.count < maxConnections,
                let connection = TLSConnection(number: lastNumber, socket: socket, credentials)
            else {
                close(socket)
                tell(.full, "more than \(maxConnections) TLS connections are refused")
                continue
            }
            connections[lastNumber] = connection
            handshakes.add(lastNumber, at: WallClock.monotonicNanoseconds())
            watch(connection)
        }
    }

    private func stoppedAccepting(_ code: Int32) {
        guard ![EAGAIN, EINTR, ECONNABORTED].contains(code) else { return }
        // Otherwise epoll reports the listener without end.
        poll.remove(listener)
        // After ``refuse()`` the front accepts nothing more. Otherwise descriptors are short: it
        // tries again later.
        guard !refuses.load(ordering: .relaxed) else { return }
        logger.warning("cannot accept TLS connections now, and tries again: \(String(cString: strerror(code)))")
        acceptingResumesAt = WallClock.monotonicNanoseconds() + 100_000_000
    }

    /// Advances every connection that had an event. Returns those that have more to do.
    private func advance(_ buffer: UnsafeMutableRawBufferPointer) -> Set<UInt64> {
        var later: Set<UInt64> = []
        for number in touched {
            guard let connection = connections[number] else { continue }
            let wasParting = connection.phase == .parting
            if connection.advance(buffer, adopt: { gate.give($0, isSecure: true) }) { later.insert(number) }
            if let failure = connection.handshakeFailure, !wasParting { log(failure) }
            if let code = connection.pairFailure {
                tell(
                    .noPair,
                    "a TLS connection was closed, because no socket pair could be created: \(String(cString: strerror(code)))"
                )
            }
            if connection.serverIsDone { limitReadTime(number) }
            if connection.phase == .parting, !wasParting {
                partings.add(number, at: WallClock.monotonicNanoseconds())
            }
            if connection.phase == .over { remove(number) } else { watch(connection) }
        }
        return later
    }

    /// Limits the time in which a client must read what the daemon left. After it, the client is
    /// disconnected.
    private func limitReadTime(_ number: UInt64) {
        guard left.insert(number).inserted else { return }
        leavings.add(number, at: WallClock.monotonicNanoseconds())
    }

    private func watch(_ connection: TLSConnection) {
        let id = Self.socketID(connection.number)
        watch(connection.socket, id, connection.socketInterest, &connection.watched.socket)
        if let interest = connection.plainInterest {
            watch(connection.plain, id + 1, interest, &connection.watched.plain)
        }
    }

    private func watch(
        _ descriptor: Int32, _ id: UInt64, _ wanted: TLSConnection.Interest, _ watched: inout TLSConnection.Interest?
    ) {
        if watched == nil {
            poll.add(descriptor, id: id, reads: wanted.reads, writes: wanted.writes)
        } else if watched != wanted {
            poll.change(descriptor, id: id, reads: wanted.reads, writes: wanted.writes)
        }
        watched = wanted
    }

    private static func socketID(_ number: UInt64) -> UInt64 { number * 2 }

    private func expire(_ now: Int64) {
        while let number = handshakes.due(now) {
            if let connection = connections[number], [.silent, .handshaking].contains(connection.phase) {
                remove(number)
            }
        }
        while let number = partings.due(now) ?? leavings.due(now) { remove(number) }
        if let time = acceptingResumesAt, time <= now {
            acceptingResumesAt = nil
            poll.add(listener, id: Self.listenerID)
        }
    }

    /// Removes connections without a completed handshake, which is useless during a stop.
    private func dropUnopened() {
        for (number, connection) in connections where [.silent, .handshaking].contains(connection.phase) {
            remove(number)
        }
    }

    private func remove(_ number: UInt64) {
        guard connections.removeValue(forKey: number) != nil else { return }
        // Closing the connection removes its descriptors from the poll.
        touched.remove(number)
        left.remove(number)
    }

    private func log(_ failure: HandshakeFailure) {
        logger.debug("a TLS handshake failed: \(failure)")
        guard failure.isDistrust else { return }
        let hint = distrustHint.map { "; \($0)" } ?? ""
        tell(.distrust, "a client does not trust the TLS certificate (\(failure))\(hint)")
    }

    private func tell(_ notice: Notice, _ message: String) {
        guard reported.insert(notice).inserted else { return }
        logger.notice("\(message)")
    }
}
