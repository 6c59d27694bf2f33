internal import CTransport
internal import Glibc
internal import HTTPRouting
internal import Kernel
internal import Logging

internal import struct Synchronization.Atomic

/// Accepts connections for one daemon, limits their number, and watches their clients.
///
/// The gate ends a connection whose client takes too long to send a request. It reports a client that leaves before it
/// gets its answer.
///
/// libmicrohttpd does not replace the gate. It spins when it runs out of descriptors. It does not notice that the
/// client of a suspended request has left. Within a head, it limits only the silence.
///
/// One thread does all of this work. The thread never closes a descriptor of the daemon: it shuts the descriptor down,
/// and the daemon closes it. The class is unchecked sendable because only that thread uses what is not behind a lock or
/// atomic.
final class ConnectionGate: @unchecked Sendable {
    /// Connections beyond the limit. The server still answers health requests on them when all others are in use.
    static let reserve = 8

    /// Connections on which the server answers every request.
    let limit: Int
    private let listener: Int32
    private let logger: Logger
    private let patience: ConnectionPatience
    private let poll: EventPoll
    private let thread = Mutex<Thread?>(nil)

    private struct Daemon: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private struct State {
        /// The daemon, while it accepts connections; nil before the start and after ``refuse()``.
        var daemon: Daemon?
        /// The open connections, by the daemon's descriptor.
        var lines: [Int32: ConnectionProgress] = [:]
        /// What to call when a client leaves, by the line's number.
        var departureHandlers: [UInt64: (descriptor: Int32, body: @Sendable () -> Void)] = [:]
        var lastNumber = ConnectionGate.listenerID
        var isFull = false
        var isOver = false
    }

    private let state = Mutex(State())
    private let open = Atomic(0)
    /// Connections that have not sent a request yet.
    private let silent = Atomic(0)

    // Only the gate's thread uses these properties.
    private var watches: [UInt64: ConnectionPatience.Watch] = [:]
    private var nextLook: Int64?
    /// When accepting resumes after a shortage of descriptors, in monotonic nanoseconds; nil for no
    /// pause.
    private var acceptingResumesAt: Int64?
    /// When accepting resumes although too many connections are silent; nil for no pause.
    private var pacedUntil: Int64?
    /// Connections accepted since the last pause, or since few connections were silent.
    private var acceptedInARow = 0
    private var hasReportedShortage = false
    private var isListening = false

    private static let listenerID: UInt64 = 1
    private static let pause: Int64 = 100_000_000
    /// Silent connections above which the gate accepts at the pace of the workers.
    ///
    /// Each connection takes memory: a burst of thousands would take it for all at once. Silent
    /// clients cannot stop the gate, because it accepts a batch after each pause.
    private static let mostSilent = 256
    private static let batch = 64
    private static let pacePause: Int64 = 20_000_000

    /// - Parameters:
    ///   - listener: a listening socket that does not block. The gate closes it.
    init(listener: Int32, limit: Int, patience: ConnectionPatience, logger: Logger) throws(ServerError) {
        self.listener = listener
        self.limit = limit
        self.patience = patience
        self.logger = logger
        poll = try EventPoll()
    }

    /// Connections that the daemon must have room for.
    var capacity: Int { limit + Self.reserve }

    /// Starts to accept connections for `daemon`.
    func start(_ daemon: OpaquePointer) {
        state.withLock { $0.daemon = Daemon(pointer: daemon) }
        thread.withLock { $0 = Thread { [unowned self] in run() } }
        // Wakes the thread, which then watches the listener.
        poll.wake()
    }

    deinit {
        stop()
        close(listener)
    }

    /// Stops giving the daemon connections. Open connections continue.
    func refuse() {
        state.withLock { $0.daemon = nil }
        shutdown(listener, ct_shut_both)
    }

    /// Ends the thread. Call it after the daemon has stopped. A second call does nothing.
    func stop() {
        refuse()
        state.withLock { $0.isOver = true }
        poll.wake()
        thread.withLock { thread in
            defer { thread = nil }
            return thread
        }?.join()
    }

    // MARK: - Called by the daemon's workers

    /// Gives the daemon a connected socket, which the daemon closes.
    ///
    /// - Returns: false if the daemon accepts no further connection. The socket is closed then.
    func give(_ descriptor: Int32, isSecure: Bool) -> Bool {
        // Wakes the gate's thread, which must start its regular checks at the first connection.
        defer { if isSecure { poll.wake() } }
        return state.withLock { state in
            guard let daemon = state.daemon, state.lines.count < capacity else {
                close(descriptor)
                return false
            }
            state.lastNumber += 1
            // The daemon may close a connection without starting it. Its line is replaced when its descriptor is
            // reused.
            if let earlier = state.lines[descriptor] { requestBegan(on: earlier) }
            state.lines[descriptor] = ConnectionProgress(
                number: state.lastNumber, descriptor: descriptor, isSecure: isSecure,
                isReserve: state.lines.count >= limit)
            open.store(state.lines.count, ordering: .relaxed)
            silent.add(1, ordering: .relaxed)
            if ct_add_connection(daemon.pointer, descriptor, isSecure ? 1 : 0) != 0 { return true }
            silent.subtract(1, ordering: .relaxed)
            state.lines[descriptor] = nil
            open.store(state.lines.count, ordering: .relaxed)
            return false
        }
    }

    /// Returns the line of a connection that the daemon has started to serve.
    func line(of descriptor: Int32) -> ConnectionProgress? {
        state.withLock { $0.lines[descriptor] }
    }

    /// Records that a request begins on a connection. Call it on the connection's worker.
    func requestBegan(on line: ConnectionProgress) {
        guard line.recordFirstRequest() else { return }
        if silent.wrappingSubtract(1, ordering: .relaxed).newValue == Self.mostSilent / 2 { poll.wake() }
    }

    /// Forgets a connection whose descriptor the daemon is about to close.
    func closed(_ line: ConnectionProgress) {
        requestBegan(on: line)
        let wasFull = state.withLock { state in
            if state.lines[line.descriptor] === line { state.lines[line.descriptor] = nil }
            state.departureHandlers[line.number] = nil
            open.store(state.lines.count, ordering: .relaxed)
            defer { state.isFull = false }
            return state.isFull
        }
        if wasFull { poll.wake() }
    }

    /// Whether the server now answers only health requests on that connection.
    func isFull(for line: ConnectionProgress) -> Bool {
        line.isReserve && open.load(ordering: .relaxed) > limit
    }

    /// Calls `body` once, on the gate's thread, when the client closes its side or is gone. ``forget(_:)`` ends the
    /// watch.
    func watch(_ line: ConnectionProgress, _ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.departureHandlers[line.number] = (line.descriptor, body) }
        ct_watch_hang_up(poll.descriptor, line.descriptor, line.number)
    }

    /// Ends the watch for a client that leaves. Call it on the connection's worker, while its descriptor is open.
    func forget(_ line: ConnectionProgress) {
        state.withLock { $0.departureHandlers[line.number] = nil }
        poll.remove(line.descriptor)
    }

    // MARK: - The gate's thread

    private func run() {
        while !state.withLock({ $0.isOver }) {
            let deadline = [nextLook, acceptingResumesAt, pacedUntil].compactMap(\.self).min()
            for event in poll.wait(until: deadline, now: WallClock.monotonicNanoseconds()) { handle(event) }
            listenAgain(WallClock.monotonicNanoseconds())
            look(WallClock.monotonicNanoseconds())
        }
    }

    private func handle(_ event: ct_event) {
        switch event.id {
        case EventPoll.bell: break
        case Self.listenerID:
            accept()
            pace()
        // open: events are numbers
        default:
            guard event.hung_up != 0 else { return }
            let departure = state.withLock { state in
                let departure = state.departureHandlers.removeValue(forKey: event.id)
                // Without this, epoll reports the same hang-up again and again.
                if let departure { poll.remove(departure.descriptor) }
                return departure
            }
            departure?.body()
        }
    }

    // MARK: - Accepting

    private func accept() {
        // Accepts a limited number at a time, so that other events do not wait long.
        for _ in 0..<Self.batch {
            let isFull = state.withLock { state in
                state.isFull = state.lines.count >= capacity
                return state.isFull
            }
            guard !isFull else { return stopListening() }
            let socket = ct_accept(listener)
            guard socket >= 0 else { return stoppedAccepting(errno) }
            hasReportedShortage = false
            acceptedInARow += 1
            _ = give(socket, isSecure: false)
        }
    }

    /// Pauses accepting if many connections are silent, so that the workers can catch up.
    private func pace() {
        guard silent.load(ordering: .relaxed) > Self.mostSilent else {
            acceptedInARow = 0
            return
        }
        guard acceptedInARow >= Self.batch else { return }
        acceptedInARow = 0
        pacedUntil = WallClock.monotonicNanoseconds() + Self.pacePause
        stopListening()
    }

    private func stoppedAccepting(_ code: Int32) {
        guard ![EAGAIN, EINTR, ECONNABORTED].contains(code) else { return }
        stopListening()
        // After ``refuse()`` the gate accepts nothing more. Otherwise descriptors are short: it tries again later.
        guard state.withLock({ $0.daemon != nil }) else { return }
        acceptingResumesAt = WallClock.monotonicNanoseconds() + Self.pause
        guard !hasReportedShortage else { return }
        hasReportedShortage = true
        logger.warning("the server cannot accept connections now, and tries again: \(String(cString: strerror(code)))")
    }

    private func stopListening() {
        guard isListening else { return }
        isListening = false
        poll.remove(listener)
    }

    private func listenAgain(_ now: Int64) {
        if let time = acceptingResumesAt, time <= now { acceptingResumesAt = nil }
        if let time = pacedUntil, time <= now || silent.load(ordering: .relaxed) <= Self.mostSilent / 2 {
            pacedUntil = nil
        }
        guard !isListening, acceptingResumesAt == nil, pacedUntil == nil,
            state.withLock({ !$0.isFull && $0.daemon != nil })
        else { return }
        isListening = true
        poll.add(listener, id: Self.listenerID)
    }

    // MARK: - Checking for expired connections

    private func look(_ now: Int64) {
        if let nextLook, now < nextLook { return }
        let lines = state.withLock { Array($0.lines.values) }
        var seen: [UInt64: ConnectionPatience.Watch] = [:]
        for line in lines {
            let observation = line.observation
            var watch = watches[line.number] ?? ConnectionPatience.Watch(seen: observation, since: now)
            let isExpired = patience.isExpired(
                &watch, observation, isReserve: isFull(for: line), at: now, hasLeft: { hasLeft(line) },
                silence: { silence(of: line) })
            seen[line.number] = watch
            if isExpired { cut(line) }
        }
        watches = seen
        nextLook = lines.isEmpty ? nil : now + patience.interval
    }

    private func hasLeft(_ line: ConnectionProgress) -> Bool {
        state.withLock { state in
            state.lines[line.descriptor] === line && ct_has_ended(line.descriptor) != 0
        }
    }

    private func silence(of line: ConnectionProgress) -> Int64? {
        let milliseconds = state.withLock { state in
            state.lines[line.descriptor] === line ? ct_silence(line.descriptor) : -1
        }
        return milliseconds < 0 ? nil : milliseconds * 1_000_000
    }

    /// Shuts a connection down. The daemon then finds its end and closes it.
    private func cut(_ line: ConnectionProgress) {
        state.withLock { state in
            guard state.lines[line.descriptor] === line else { return }
            shutdown(line.descriptor, ct_shut_both)
        }
    }
}
