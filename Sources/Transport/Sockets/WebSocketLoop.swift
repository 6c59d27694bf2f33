internal import CTransport
internal import Glibc
internal import HTTPRouting
package import Kernel
package import Logging

internal import struct Synchronization.Atomic

/// Owns every WebSocket: one thread reads, writes and closes all of them.
///
/// Other threads use it through a mailbox. No code takes another lock while it holds the mailbox's
/// lock. The loop sends messages in the order in which other threads push them. Unchecked sendable
/// because only the loop's thread uses what is not behind the mailbox.
package final class WebSocketLoop: FrameSink, @unchecked Sendable {
    private enum Command {
        case adopt(UpgradedSocket, SocketID)
        case push([UInt8], isBinary: Bool, [SocketID])
        case close(SocketID, UInt16, String)
        case drop(SocketID)
        case tell(@Sendable () -> Void)
        case stop
    }

    private struct Mailbox {
        var commands: [Command] = []
        var isClosed = false
        /// Whether the loop will check the mailbox without a wake-up, before it waits.
        var isLoopAwake = false
    }

    private let mailbox = Mutex(Mailbox())
    private let lastID = Atomic<UInt64>(0)
    private let open = Atomic(0)
    /// Bytes that wait for slow peers. Other peers have no entry.
    private let backlogs = Mutex<[SocketID: Int]>([:])
    private let poll: EventPoll
    private let logger: Logger?
    private let thread = Mutex<Thread?>(nil)

    // Only the loop's thread uses these properties.
    private let outgoing = OutgoingBytes()
    private var connections: [SocketID: WebSocketConnection] = [:]
    private var touched: Set<SocketID> = []
    private var writing: Set<SocketID> = []
    /// Sockets that keep their buffers: some of those that were busy recently.
    private var awake: Set<SocketID> = []
    private var closing: Set<SocketID> = []
    /// Sockets that are closing, with the time that their peers have to agree.
    private var closings: DeadlineQueue
    /// When a stop ends; nil before a stop.
    private var deadline: Int64?
    private var lastMail: Int64 = 0
    private var busyRounds = 0

    /// Rounds of mail before the loop handles the sockets again.
    private static let mostMail = 64
    /// Rounds with mail, less than `busyPause` nanoseconds apart, before the loop gathers mail.
    private static let roundsToGather = 8
    private static let busyPause: Int64 = 100_000
    private static let littleMail = 8
    private static let gatheringMicroseconds: UInt32 = 50
    private static let mostTouched = 256
    /// Commands between two flushes.
    private static let mailSlice = 256
    /// Nanoseconds for the closing handshakes of a stop.
    private static let stopPatience: Int64 = 200_000_000

    private let limits: WebSocketLimits

    /// - Throws: ``ServerError`` if descriptors are short.
    package init(limits: WebSocketLimits = WebSocketLimits(), logger: Logger? = nil) throws(ServerError) {
        self.limits = limits
        self.logger = logger
        poll = try EventPoll()
        closings = DeadlineQueue(patience: limits.closePatience)
        thread.withLock { $0 = Thread { [unowned self] in run() } }
    }

    deinit {
        stop()
    }

    /// The number of open sockets.
    package var openSockets: Int { open.load(ordering: .relaxed) }

    // MARK: - From other threads

    package func push(_ text: [UInt8], to sockets: [SocketID]) {
        post(.push(text, isBinary: false, sockets))
    }

    /// Sends a binary message, which the service never does.
    package func push(binary: [UInt8], to sockets: [SocketID]) {
        post(.push(binary, isBinary: true, sockets))
    }

    package func close(_ socket: SocketID, code: UInt16, reason: String) {
        post(.close(socket, code, reason))
    }

    package func drop(_ socket: SocketID) {
        post(.drop(socket))
    }

    /// Whether messages may be unsent. A loop that is awake may still be sending what it took.
    package var hasUnsent: Bool { mailbox.withLock { $0.isLoopAwake || !$0.commands.isEmpty } }

    package func whenSent(_ body: @escaping @Sendable () -> Void) {
        // A loop that has stopped sends nothing.
        if !post(.tell(body)) { body() }
    }

    package func queuedBytes(of socket: SocketID) -> Int {
        backlogs.withLock { $0[socket] ?? 0 }
    }

    /// Takes over a socket. Returns false if the loop has stopped: the caller must then close the
    /// socket.
    func adopt(_ socket: UpgradedSocket) -> Bool {
        post(.adopt(socket, SocketID(number: lastID.wrappingAdd(1, ordering: .relaxed).newValue)))
    }

    /// Closes every socket with 1001 (going away) and ends the thread. A second call does nothing.
    package func stop() {
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        guard let running else { return }
        post(.stop, andClose: true)
        running.join()
    }

    @discardableResult
    private func post(_ command: Command, andClose closes: Bool = false) -> Bool {
        let (isTaken, isAsleep) = mailbox.withLock { mailbox in
            guard !mailbox.isClosed else { return (false, false) }
            defer { mailbox.isLoopAwake = true }
            mailbox.isClosed = closes
            mailbox.commands.append(command)
            return (true, !mailbox.isLoopAwake)
        }
        if isAsleep { poll.wake() }
        return isTaken
    }

    // MARK: - The loop

    private func run() {
        takeMail()
        while !isDone {
            let next = [deadline, closings.first].compactMap(\.self).min()
            for event in poll.wait(until: next, now: WallClock.monotonicNanoseconds()) { handle(event) }
            flush()
            takeMail()
            while let number = closings.due(WallClock.monotonicNanoseconds()) { remove(SocketID(number: number)) }
        }
        for id in Array(connections.keys) { remove(id) }
    }

    /// Whether a stop is over: every socket is closed, or the time for the stop is up.
    private var isDone: Bool {
        guard let deadline else { return false }
        return connections.isEmpty || WallClock.monotonicNanoseconds() >= deadline
    }

    /// Performs commands until there are none. After `mostMail` rounds, the sockets get a turn.
    private func takeMail() {
        for _ in 0..<Self.mostMail {
            let commands = mailbox.withLock { mailbox in
                defer { mailbox.commands = [] }
                mailbox.isLoopAwake = !mailbox.commands.isEmpty
                return mailbox.commands
            }
            guard !commands.isEmpty else { return }
            for (number, command) in commands.enumerated() {
                perform(command)
                // Sends now, so that peers can read while more is queued for them.
                if (number + 1) % Self.mailSlice == 0 { flush() }
            }
            flush()
            gather(commands.count)
        }
        // Makes the next wait return at once.
        mailbox.withLock { $0.isLoopAwake = true }
        poll.wake()
    }

    /// Waits a moment if mail arrives a little at a time, again and again. One send then takes many
    /// frames, which costs far less.
    private func gather(_ count: Int) {
        let now = WallClock.monotonicNanoseconds()
        busyRounds = now - lastMail < Self.busyPause ? busyRounds + 1 : 0
        if busyRounds >= Self.roundsToGather, count < Self.littleMail { usleep(Self.gatheringMicroseconds) }
        lastMail = WallClock.monotonicNanoseconds()
    }

    private func handle(_ event: ct_event) {
        let id = SocketID(number: event.id)
        // The bell has no connection, and a socket may be gone.
        guard let connection = connections[id] else { return }
        if event.readable != 0, !connection.isBlocked {
            connection.receive()
        } else if event.hung_up != 0 {
            // epoll would report the hang-up again and again, and no peer is left to read.
            connection.breakOff()
        }
        touch(id)
    }

    private func perform(_ command: Command) {
        switch command {
        case .adopt(let socket, let id): add(WebSocketConnection(socket, id: id, limits, outgoing))
        case .push(let bytes, let isBinary, let ids):
            for id in ids {
                guard let connection = connections[id] else { continue }
                if !connection.queue(bytes, isBinary: isBinary) {
                    logger?.notice("a WebSocket left \(connection.queuedBytes) bytes unread, and was closed")
                    close(connection, 1_008, "too far behind")
                }
                touch(id)
            }
        case .close(let id, let code, let reason):
            guard let connection = connections[id] else { return }
            close(connection, code, reason)
        case .drop(let id):
            guard let connection = connections[id] else { return }
            // Sends what was pushed before, as far as the socket accepts it.
            connection.send()
            connection.breakOff()
            touch(id)
        case .tell(let body):
            flush()
            body()
        case .stop:
            deadline = WallClock.monotonicNanoseconds() + Self.stopPatience
            for connection in connections.values { close(connection, 1_001, "the server is shutting down") }
        }
    }

    private func close(_ connection: WebSocketConnection, _ code: UInt16, _ reason: String) {
        connection.close(code, reason)
        touch(connection.id)
    }

    private func add(_ connection: WebSocketConnection) {
        connections[connection.id] = connection
        open.wrappingAdd(1, ordering: .relaxed)
        poll.add(connection.socket, id: connection.id.number)
        connection.open()
        // Bytes that arrived with the handshake cause no event.
        connection.receive()
        touch(connection.id)
    }

    /// Records that a socket may have something to do. Flushes if many have, because each takes
    /// memory until then.
    private func touch(_ id: SocketID) {
        touched.insert(id)
        if touched.count >= Self.mostTouched { flush() }
    }

    /// Sends what this turn left to send, and removes connections that have ended.
    private func flush() {
        while let id = touched.popFirst() {
            guard let connection = connections[id] else { continue }
            if connection.wantsToWrite { connection.send() }
            if connection.isOver {
                remove(id)
            } else {
                watch(connection)
                limitCloseTime(connection)
                evictIdle(id)
            }
        }
    }

    /// Limits the time in which a peer must answer a close. The loop cuts a peer that does not.
    private func limitCloseTime(_ connection: WebSocketConnection) {
        guard connection.isClosing, closing.insert(connection.id).inserted else { return }
        closings.add(connection.id.number, at: WallClock.monotonicNanoseconds())
    }

    /// Marks a socket as awake. Lets another socket rest if more than `maxIdleBuffers` are awake.
    private func evictIdle(_ id: SocketID) {
        guard awake.insert(id).inserted, awake.count > limits.maxIdleBuffers, let other = awake.first else { return }
        awake.remove(other)
        connections[other]?.rest()
    }

    /// Waits for a blocked socket to accept more.
    private func watch(_ connection: WebSocketConnection) {
        let id = connection.id
        guard connection.isBlocked || writing.contains(id) else { return }
        backlogs.withLock { $0[id] = connection.isBlocked ? connection.queuedBytes : nil }
        guard connection.isBlocked != writing.contains(id) else { return }
        if connection.isBlocked { writing.insert(id) } else { writing.remove(id) }
        poll.change(connection.socket, id: id.number, reads: !connection.isBlocked, writes: connection.isBlocked)
    }

    private func remove(_ id: SocketID) {
        guard let connection = connections.removeValue(forKey: id) else { return }
        awake.remove(id)
        closing.remove(id)
        if writing.remove(id) != nil { backlogs.withLock { $0[id] = nil } }
        open.wrappingSubtract(1, ordering: .relaxed)
        poll.remove(connection.socket)
        connection.finish()
    }
}
