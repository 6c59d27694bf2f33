internal import CTransport
internal import Glibc
internal import HTTPRouting
internal import Kernel
internal import Logging

internal import struct Synchronization.Atomic

/// Accepts the connections of one daemon, bounds their number, and watches those whose client must do something: complete a
/// request, or still be there for its answer.
///
/// libmicrohttpd itself spins when it runs out of descriptors, does not notice that the client of a suspended request has left,
/// and bounds only the silence within a head. One thread does all of this. It never closes a descriptor: it shuts it down, and
/// the daemon closes it. Unchecked sendable because what is not behind a lock or atomic belongs to that thread.
final class ConnectionGate: @unchecked Sendable {
    /// Connections beyond the limit, so that health is answered when all others are taken.
    static let reserve = 8

    /// Connections that get every answer.
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
        /// The daemon, while it takes connections.
        var daemon: Daemon?
        /// By the daemon's descriptor.
        var lines: [Int32: ConnectionLine] = [:]
        /// What to do when a client leaves, by the line's number.
        var departures: [UInt64: (descriptor: Int32, body: @Sendable () -> Void)] = [:]
        var lastNumber = ConnectionGate.listenerID
        var isFull = false
        var isOver = false
    }

    private let state = Mutex(State())
    private let open = Atomic(0)

    // The gate's thread only.
    private var watches: [UInt64: ConnectionPatience.Watch] = [:]
    private var nextLook: Int64?
    /// Accepting pauses until then, while descriptors are short.
    private var acceptsAgain: Int64?
    private var hasReportedShortage = false
    private var isListening = false

    private static let listenerID: UInt64 = 1
    private static let pause: Int64 = 100_000_000

    /// - Parameters:
    ///   - listener: a socket that listens and does not block; the gate closes it.
    init(listener: Int32, limit: Int, patience: ConnectionPatience, logger: Logger) throws(ServerError) {
        self.listener = listener
        self.limit = limit
        self.patience = patience
        self.logger = logger
        poll = try EventPoll()
    }

    /// Connections that the daemon must have room for.
    var capacity: Int { limit + Self.reserve }

    /// Accepts for that daemon from now on.
    func start(_ daemon: OpaquePointer) {
        state.withLock { $0.daemon = Daemon(pointer: daemon) }
        thread.withLock { $0 = Thread { [unowned self] in run() } }
        // The thread begins to listen.
        poll.wake()
    }

    deinit {
        stop()
        close(listener)
    }

    /// Gives the daemon no further connection; those that are open go on.
    func refuse() {
        state.withLock { $0.daemon = nil }
        shutdown(listener, ct_shut_both)
    }

    /// Ends the thread. After the daemon has stopped; again it does nothing.
    func stop() {
        refuse()
        state.withLock { $0.isOver = true }
        poll.wake()
        thread.withLock { thread in
            defer { thread = nil }
            return thread
        }?.join()
    }

    // MARK: - From the daemon's workers

    /// Gives the daemon a connected socket, which it closes, also if there is no room; then false.
    func give(_ descriptor: Int32, isSecure: Bool) -> Bool {
        // So that it is looked at, if this is the first one.
        defer { if isSecure { poll.wake() } }
        return state.withLock { state in
            guard let daemon = state.daemon, state.lines.count < capacity else {
                close(descriptor)
                return false
            }
            state.lastNumber += 1
            // A line that the daemon never took up is replaced when its descriptor comes again.
            state.lines[descriptor] = ConnectionLine(
                number: state.lastNumber, descriptor: descriptor, isSecure: isSecure,
                isReserve: state.lines.count >= limit)
            open.store(state.lines.count, ordering: .relaxed)
            if ct_add_connection(daemon.pointer, descriptor, isSecure ? 1 : 0) != 0 { return true }
            state.lines[descriptor] = nil
            open.store(state.lines.count, ordering: .relaxed)
            return false
        }
    }

    /// The daemon has taken a connection up.
    func line(of descriptor: Int32) -> ConnectionLine? {
        state.withLock { $0.lines[descriptor] }
    }

    /// The daemon is about to close the connection's descriptor.
    func closed(_ line: ConnectionLine) {
        let wasFull = state.withLock { state in
            if state.lines[line.descriptor] === line { state.lines[line.descriptor] = nil }
            state.departures[line.number] = nil
            open.store(state.lines.count, ordering: .relaxed)
            defer { state.isFull = false }
            return state.isFull
        }
        if wasFull { poll.wake() }
    }

    /// Whether only health is answered on that connection now.
    func isFull(for line: ConnectionLine) -> Bool {
        line.isReserve && open.load(ordering: .relaxed) > limit
    }

    /// Calls `body` once, on the gate's thread, when the client closes its side or is gone; until ``forget(_:)``.
    func watch(_ line: ConnectionLine, _ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.departures[line.number] = (line.descriptor, body) }
        ct_watch_hang_up(poll.descriptor, line.descriptor, line.number)
    }

    /// The client's leaving means nothing any more. On the connection's worker, while its descriptor is open.
    func forget(_ line: ConnectionLine) {
        state.withLock { $0.departures[line.number] = nil }
        poll.remove(line.descriptor)
    }

    // MARK: - The gate's thread

    private func run() {
        while !state.withLock({ $0.isOver }) {
            let deadline = [nextLook, acceptsAgain].compactMap(\.self).min()
            for event in poll.wait(until: deadline, now: WallClock.monotonicNanoseconds()) { handle(event) }
            listenAgain(WallClock.monotonicNanoseconds())
            look(WallClock.monotonicNanoseconds())
        }
    }

    private func handle(_ event: ct_event) {
        switch event.id {
        case EventPoll.bell: break
        case Self.listenerID: accept()
        default:
            guard event.hung_up != 0 else { return }
            let departure = state.withLock { state in
                let departure = state.departures.removeValue(forKey: event.id)
                // Once: it would be reported without end.
                if let departure { poll.remove(departure.descriptor) }
                return departure
            }
            departure?.body()
        }
    }

    // MARK: - Accepting

    private func accept() {
        // So many at a time that nothing else is kept waiting.
        for _ in 0..<64 {
            let isFull = state.withLock { state in
                state.isFull = state.lines.count >= capacity
                return state.isFull
            }
            guard !isFull else { return stopListening() }
            let socket = ct_accept(listener)
            guard socket >= 0 else { return stoppedAccepting(errno) }
            hasReportedShortage = false
            _ = give(socket, isSecure: false)
        }
    }

    private func stoppedAccepting(_ code: Int32) {
        guard ![EAGAIN, EINTR, ECONNABORTED].contains(code) else { return }
        stopListening()
        // After a refusal it is over; otherwise descriptors are short, and may be there again.
        guard state.withLock({ $0.daemon != nil }) else { return }
        acceptsAgain = WallClock.monotonicNanoseconds() + Self.pause
        guard !hasReportedShortage else { return }
        hasReportedShortage = true
        logger.warning("no connection can be accepted for now: \(String(cString: strerror(code)))")
    }

    private func stopListening() {
        guard isListening else { return }
        isListening = false
        poll.remove(listener)
    }

    private func listenAgain(_ now: Int64) {
        if let time = acceptsAgain, time <= now { acceptsAgain = nil }
        guard !isListening, acceptsAgain == nil, state.withLock({ !$0.isFull && $0.daemon != nil }) else { return }
        isListening = true
        poll.add(listener, id: Self.listenerID)
    }

    // MARK: - Looking

    private func look(_ now: Int64) {
        if let nextLook, now < nextLook { return }
        let lines = state.withLock { Array($0.lines.values) }
        var seen: [UInt64: ConnectionPatience.Watch] = [:]
        for line in lines {
            let observation = line.observation
            var watch = watches[line.number] ?? ConnectionPatience.Watch(seen: observation, since: now)
            let isExpired = patience.isExpired(
                &watch, observation, isReserve: line.isReserve, at: now, silence: { silence(of: line) })
            seen[line.number] = watch
            if isExpired { cut(line) }
        }
        watches = seen
        nextLook = lines.isEmpty ? nil : now + patience.interval
    }

    private func silence(of line: ConnectionLine) -> Int64? {
        let milliseconds = state.withLock { state in
            state.lines[line.descriptor] === line ? ct_silence(line.descriptor) : -1
        }
        return milliseconds < 0 ? nil : milliseconds * 1_000_000
    }

    /// Lets the daemon find the connection's end.
    private func cut(_ line: ConnectionLine) {
        state.withLock { state in
            guard state.lines[line.descriptor] === line else { return }
            shutdown(line.descriptor, ct_shut_both)
        }
    }
}
