internal import CWslay
internal import DequeModule
internal import Glibc
internal import Kernel
internal import Transport

/// A WebSocket to a server (RFC 6455), with wslay for its frames.
///
/// One thread calls ``next(until:)``, which does all the work. Any thread may send and close.
/// Unchecked sendable because only that thread uses what is not behind the mailbox.
package final class WebSocketClient: @unchecked Sendable {
    package enum Event: Sendable, Equatable {
        case text([UInt8])
        case binary([UInt8])
        /// The end. The code is nil if no close frame arrived.
        case closed(code: Int?, reason: String)
    }

    private enum Command {
        case message([UInt8], isBinary: Bool)
        case close(code: UInt16, reason: String)
        /// Cuts the connection without a close frame.
        case drop
    }

    private struct Mailbox {
        var commands: [Command] = []
        /// Bytes of the messages that wait.
        var bytes = 0
        /// Whether the connection must be closed or cut, even if the server does not read.
        var isUrgent = false
    }

    private let mailbox = Mutex(Mailbox())
    /// When a server that does not answer a close frame is cut, in monotonic nanoseconds; nil before a close.
    private var closeDeadline: Int64?
    private let bell: Bell
    private let connection: ClientConnection
    private var context: OpaquePointer?
    private var events: Deque<Event> = []
    private var arrived: Deque<UInt8> = []
    private var unsent: ArraySlice<UInt8> = []
    private var close: (code: Int, reason: String)?
    private var isBroken = false
    private var isOver = false

    /// Opens a socket and waits for the server's half of the handshake.
    ///
    /// - Parameters:
    ///   - url: `ws` or `wss`, with path and query.
    ///   - fields: header fields in addition to those of the handshake.
    ///   - timeout: milliseconds for the connection, and for the handshake.
    ///   - stop: a switch that aborts the opening.
    /// - Throws: a failure. If the server refuses the handshake, the failure has its answer.
    package init(
        _ url: String, fields: HTTPClient.Fields = [], timeout: Int = 30_000, remote: RemoteServer? = nil,
        stop: HTTPClient.StopSwitch? = nil
    ) throws(HTTPClient.Failure) {
        guard let place = SocketAddressText(url) else {
            throw HTTPClient.Failure(.notReached, "\"\(url.prefix(60))\" is not a ws:// or wss:// address")
        }
        guard let bell = Bell() else { throw HTTPClient.Failure(.notReached, "no more files can be opened") }
        self.bell = bell
        connection = try ClientConnection(place.base, timeout: timeout, remote: remote, stop: stop)
        let limit = WallClock.monotonicNanoseconds() + Int64(timeout) * 1_000_000
        let handshake = ClientHandshake(place, fields, stop)
        var (answer, rest) = try handshake.perform(on: connection, until: limit)
        guard handshake.isAccepted(answer) else {
            handshake.readBody(on: connection, of: &answer, rest, until: limit)
            throw HTTPClient.Failure(.notReached, "the server answers the handshake with \(answer.status)", answer)
        }
        arrived = Deque(rest)
        var callbacks = Self.callbacks
        let status = wslay_event_context_client_init(&context, &callbacks, Unmanaged.passUnretained(self).toOpaque())
        precondition(status == 0, "wslay: out of memory")
        wslay_event_config_set_max_recv_msg_length(context, Self.longestMessage)
    }

    deinit {
        wslay_event_context_free(context)
    }

    /// The most bytes of a message. A longer one closes the socket with 1009.
    private static let longestMessage: UInt64 = 1_024 * 1_024

    // MARK: - From any thread

    /// Queues a message. Returns false if the server is too far behind.
    @discardableResult
    package func send(text: [UInt8]) -> Bool { post(.message(text, isBinary: false), bytes: text.count) }
    @discardableResult
    package func send(binary: [UInt8]) -> Bool { post(.message(binary, isBinary: true), bytes: binary.count) }
    package func close(code: UInt16 = 1_000, reason: String = "") { post(.close(code: code, reason: reason)) }
    package func drop() { post(.drop) }

    @discardableResult
    private func post(_ command: Command, bytes: Int = 0) -> Bool {
        let isTaken = mailbox.withLock { mailbox in
            guard bytes == 0 || mailbox.bytes + bytes <= Self.longestQueue else { return false }
            mailbox.bytes += bytes
            mailbox.commands.append(command)
            if bytes == 0 { mailbox.isUrgent = true }
            return true
        }
        bell.ring()
        return isTaken
    }

    /// The most bytes of messages that wait for a server that does not read.
    private static let longestQueue = 4 * 1_024 * 1_024
    /// Nanoseconds for a server to answer a close frame.
    private static let closePatience: Int64 = 5_000_000_000

    // MARK: - On the socket's thread

    /// Sends what waits, and returns the next event; nil at the time `limit`, in monotonic nanoseconds.
    ///
    /// After ``Event/closed(code:reason:)``, it returns nil.
    package func next(until limit: Int64? = nil) -> Event? {
        while true {
            if let event = events.popFirst() { return event }
            guard !isOver else { return nil }
            takeMail()
            exchange()
            if let closeDeadline, WallClock.monotonicNanoseconds() >= closeDeadline { isBroken = true }
            if !events.isEmpty { continue }
            if isFinished {
                isOver = true
                return .closed(code: close?.code, reason: close?.reason ?? "")
            }
            guard waitForBytes(until: limit) else { return nil }
        }
    }

    private var isFinished: Bool {
        isBroken || (unsent.isEmpty && wslay_event_want_read(context) == 0 && wslay_event_want_write(context) == 0)
    }

    private func takeMail() {
        // A server that does not read keeps the rest in the mailbox, which has a limit.
        guard unsent.isEmpty || mailbox.withLock({ $0.isUrgent }) else { return }
        let commands = mailbox.withLock { mailbox in
            defer { mailbox = Mailbox() }
            return mailbox.commands
        }
        for command in commands {
            switch command {
            case .message(let bytes, let isBinary):
                let opcode = isBinary ? WSLAY_BINARY_FRAME : WSLAY_TEXT_FRAME
                _ = bytes.withUnsafeBufferPointer { bytes in
                    var message = wslay_event_msg(
                        opcode: UInt8(opcode.rawValue), msg: bytes.baseAddress, msg_length: bytes.count)
                    return wslay_event_queue_msg(context, &message)
                }
            case .close(let code, let reason):
                let reason = Array(reason.utf8.prefix(Self.longestReason))
                _ = wslay_event_queue_close(context, code, reason, reason.count)
                closeDeadline = WallClock.monotonicNanoseconds() + Self.closePatience
            case .drop: isBroken = true
            }
        }
    }

    /// The most bytes of a close frame's reason (RFC 6455 section 5.5).
    private static let longestReason = 123

    /// Reads and writes what is possible now.
    private func exchange() {
        guard !isBroken else { return }
        if wslay_event_want_read(context) != 0, wslay_event_recv(context) != 0 { isBroken = true }
        repeat {
            if wslay_event_want_write(context) != 0, wslay_event_send(context) != 0 { isBroken = true }
            guard let count = connection.write(unsent) else {
                isBroken = true
                return
            }
            unsent = unsent.dropFirst(count)
        } while unsent.isEmpty && !isBroken && wslay_event_want_write(context) != 0
    }

    /// Waits for bytes, for room to write, or for the bell; false at the time `limit`.
    private func waitForBytes(until limit: Int64?) -> Bool {
        let left = limit.map { max(0, $0 - WallClock.monotonicNanoseconds()) }
        if left == 0 { return false }
        let patience = closeDeadline.map { max(0, $0 - WallClock.monotonicNanoseconds()) }
        let wait = [left, patience].compactMap(\.self).min()
        bell.wait(
            for: connection.descriptor, orToWrite: !unsent.isEmpty,
            milliseconds: wait.map { Int32(clamping: $0 / 1_000_000 + 1) } ?? -1)
        return true
    }

    // MARK: - wslay's callbacks

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if arrived.isEmpty {
            switch connection.read() {
            case .bytes(let bytes): arrived = Deque(bytes)
            case .nothing:
                wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK.rawValue)
                return -1
            case .end:
                wslay_event_set_error(context, WSLAY_ERR_CALLBACK_FAILURE.rawValue)
                return -1
            }
        }
        let count = min(arrived.count, buffer.count)
        buffer.copyBytes(from: arrived.prefix(count))
        arrived.removeFirst(count)
        return count
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard unsent.isEmpty else {
            wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK.rawValue)
            return -1
        }
        unsent = Array(bytes)[...]
        return bytes.count
    }

    private func receive(_ message: wslay_event_on_msg_recv_arg) {
        let bytes = Array(UnsafeBufferPointer(start: message.msg, count: message.msg_length))
        switch UInt32(message.opcode) {
        case WSLAY_TEXT_FRAME.rawValue: events.append(.text(bytes))
        case WSLAY_BINARY_FRAME.rawValue: events.append(.binary(bytes))
        case WSLAY_CONNECTION_CLOSE.rawValue:
            let hasCode = message.status_code != UInt16(WSLAY_CODE_NO_STATUS_RCVD.rawValue)
            close = (hasCode ? Int(message.status_code) : 1_005, String(decoding: bytes.dropFirst(2), as: UTF8.self))
        // open: opcodes are numbers
        default: break
        }
    }

    private static func client(_ user: UnsafeMutableRawPointer?) -> WebSocketClient? {
        user.map { Unmanaged<WebSocketClient>.fromOpaque($0).takeUnretainedValue() }
    }

    private static let callbacks = wslay_event_callbacks(
        recv_callback: { _, buffer, length, _, user in
            guard let client = client(user), let buffer else { return -1 }
            return client.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: length))
        },
        send_callback: { _, data, length, _, user in
            guard let client = client(user), let data else { return -1 }
            return client.write(UnsafeRawBufferPointer(start: data, count: length))
        },
        genmask_callback: { _, buffer, length, _ in
            guard let buffer else { return -1 }
            for index in 0..<length { buffer[index] = .random(in: .min ... .max) }
            return 0
        },
        on_frame_recv_start_callback: nil,
        on_frame_recv_chunk_callback: nil,
        on_frame_recv_end_callback: nil,
        on_msg_recv_callback: { _, argument, user in
            guard let client = client(user), let message = argument?.pointee else { return }
            client.receive(message)
        })
}
