internal import CTransport
internal import CWslay
internal import Glibc
internal import HTTPRouting
internal import Kernel

/// One upgraded socket and its frames, handled by wslay. Only the loop's thread uses it.
///
/// wslay's context takes 9 KiB, mostly buffers. ``rest()`` frees it between messages, so that ten
/// thousand idle sockets cost little.
final class WebSocketConnection {
    let id: SocketID
    let socket: Int32
    private let session: any SocketSession
    /// wslay's context; nil while the socket rests.
    private var context: OpaquePointer?
    private var progress = FrameProgress()
    /// Bytes that arrived with the handshake. They are read before the socket's bytes.
    private var early: [UInt8]
    /// Whether the socket accepted less than there was to send. The loop then does not read it
    /// either, because its peer does not read the answers.
    private(set) var isBlocked = false
    private var isBroken = false
    /// The close frame to send after all earlier frames. wslay would let it overtake messages.
    private var closing: (code: UInt16, reason: String)?
    /// Whether wslay has received that frame.
    private var hasClosed = false
    /// Bytes that may still be read in this turn, so that one busy peer does not delay the others.
    private var budget = 0
    private let limits: WebSocketLimits
    private let outgoing: OutgoingBytes
    /// Bytes that wslay has written and the socket has not accepted.
    private var unsent: [UInt8] = []

    private static let bytesATurn = 64 * 1_024

    init(_ upgraded: UpgradedSocket, id: SocketID, _ limits: WebSocketLimits, _ outgoing: OutgoingBytes) {
        self.limits = limits
        self.outgoing = outgoing
        self.id = id
        socket = upgraded.socket
        session = upgraded.session
        early = upgraded.early
    }

    deinit {
        wslay_event_context_free(context)
        Glibc.close(socket)
    }

    func open() {
        session.opened(id)
    }

    /// Ends the session, which receives nothing more. The socket closes when the last reference is
    /// released.
    func finish() {
        session.closed()
    }

    /// Whether the connection has nothing left to do.
    var isOver: Bool {
        guard let context, !isBroken, unsent.isEmpty, closing == nil else { return isBroken }
        return wslay_event_want_read(context) == 0 && wslay_event_want_write(context) == 0
    }

    func breakOff() {
        isBroken = true
    }

    // MARK: - wslay's context

    /// Returns the context. Makes it if it does not exist.
    private func awake() -> OpaquePointer? {
        if let context { return context }
        // wslay copies the callbacks.
        var callbacks = Self.callbacks
        let status = wslay_event_context_server_init(&context, &callbacks, Unmanaged.passUnretained(self).toOpaque())
        precondition(status == 0, "wslay: out of memory")
        wslay_event_config_set_max_recv_msg_length(context, UInt64(limits.longestMessage))
        return context
    }

    /// Frees the context if nothing in it is still needed.
    func rest() {
        guard let context, progress.isBetweenMessages, !isBroken, !isClosing, !framesWait
        else { return }
        wslay_event_context_free(context)
        self.context = nil
    }

    /// Whether wslay has something to write.
    private var framesWait: Bool { context.map { wslay_event_want_write($0) != 0 } ?? false }

    // MARK: - Receiving

    /// Reads the available bytes, up to a limit. The poll reports the rest.
    func receive() {
        budget = Self.bytesATurn
        if wslay_event_recv(awake()) != 0 { isBroken = true }
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer, _ context: OpaquePointer?) -> Int {
        let count = take(into: buffer)
        guard count > 0 else { return fail(context) }
        progress.read(count)
        budget -= count
        return count
    }

    /// Reads the bytes that arrived with the handshake, then the socket's bytes. If there are none,
    /// `errno` says why.
    private func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if !early.isEmpty {
            let count = min(early.count, buffer.count)
            buffer.copyBytes(from: early[..<count])
            early.removeFirst(count)
            return count
        }
        guard budget > 0 else {
            errno = EAGAIN
            return -1
        }
        while true {
            let count = recv(socket, buffer.baseAddress, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            // The end of the stream is a failure: a peer that closes properly sends a close frame.
            if count == 0 { errno = EPIPE }
            return count
        }
    }

    /// Passes a message to the session. wslay has answered pings and closes, and checked the text.
    private func hear(_ message: wslay_event_on_msg_recv_arg) {
        let bytes = UnsafeBufferPointer(start: message.msg, count: message.msg_length)
        switch UInt32(message.opcode) {
        case WSLAY_TEXT_FRAME.rawValue: session.received(Array(bytes))
        case WSLAY_BINARY_FRAME.rawValue:
            if !session.received(binary: Array(bytes)) { closing = (1_003, "text frames only") }
        // open: opcodes are numbers
        default: break
        }
    }

    // MARK: - Sending

    var wantsToWrite: Bool { !unsent.isEmpty || closing != nil || framesWait }

    /// Whether a close is in progress, from either side.
    var isClosing: Bool {
        guard closing == nil, !hasClosed, let context else { return closing != nil || hasClosed }
        return wslay_event_get_close_sent(context) != 0 || wslay_event_get_close_received(context) != 0
    }

    /// Bytes of the messages that wait, in whole or in part.
    var queuedBytes: Int { unsent.count + (context.map { wslay_event_get_queued_msg_length($0) } ?? 0) }

    /// Queues a message; false if the peer is too far behind. Drops the message after a close.
    func queue(_ bytes: [UInt8], isBinary: Bool) -> Bool {
        guard !isClosing else { return true }
        // Many messages can arrive at once. Only bytes that the peer does not accept count.
        if queuedBytes > limits.longestQueue { send() }
        guard queuedBytes <= limits.longestQueue else { return false }
        let opcode = isBinary ? WSLAY_BINARY_FRAME : WSLAY_TEXT_FRAME
        _ = bytes.withUnsafeBufferPointer { bytes in
            var message = wslay_event_msg(
                opcode: UInt8(opcode.rawValue), msg: bytes.baseAddress, msg_length: bytes.count)
            return wslay_event_queue_msg(awake(), &message)
        }
        return true
    }

    /// Closes the socket, after all messages queued before.
    func close(_ code: UInt16, _ reason: String) {
        if !isClosing { closing = (code, reason) }
    }

    /// Sends as much as the socket accepts now.
    func send() {
        unsent = sent(unsent)
        while unsent.isEmpty, !isBroken, wantsToWrite {
            if !framesWait, let closing {
                let reason = Array(closing.reason.utf8.prefix(123))
                _ = wslay_event_queue_close(awake(), closing.code, reason, reason.count)
                self.closing = nil
                hasClosed = true
            }
            if wslay_event_send(awake()) != 0 { isBroken = true }
            unsent = sent(outgoing.bytes)
            outgoing.removeAll()
        }
        isBlocked = !unsent.isEmpty
    }

    /// Sends bytes to the socket. Returns those that the socket did not accept.
    private func sent(_ bytes: [UInt8]) -> [UInt8] {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, ct_no_signal) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                isBroken = isBroken || !(errno == EAGAIN || errno == EWOULDBLOCK)
                break
            }
            rest = rest.dropFirst(count)
        }
        return rest.isEmpty ? [] : Array(rest)
    }

    private func write(_ bytes: UnsafeRawBufferPointer, _ context: OpaquePointer?) -> Int {
        let count = outgoing.append(bytes)
        guard count == 0 else { return count }
        errno = EAGAIN
        return fail(context)
    }

    /// Reports the meaning of `errno` to wslay: to try again, or that the connection is broken.
    private func fail(_ context: OpaquePointer?) -> Int {
        let waits = errno == EAGAIN || errno == EWOULDBLOCK
        wslay_event_set_error(context, waits ? WSLAY_ERR_WOULDBLOCK.rawValue : WSLAY_ERR_CALLBACK_FAILURE.rawValue)
        return -1
    }

    // MARK: - wslay's callbacks

    private static let callbacks = wslay_event_callbacks(
        recv_callback: { context, buffer, length, _, user in
            guard let user, let buffer else { return -1 }
            return Unmanaged<WebSocketConnection>.fromOpaque(user).takeUnretainedValue()
                .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: length), context)
        },
        send_callback: { context, data, length, _, user in
            guard let user, let data else { return -1 }
            return Unmanaged<WebSocketConnection>.fromOpaque(user).takeUnretainedValue()
                .write(UnsafeRawBufferPointer(start: data, count: length), context)
        },
        genmask_callback: nil,
        on_frame_recv_start_callback: { _, argument, user in
            guard let user, let frame = argument?.pointee else { return }
            Unmanaged<WebSocketConnection>.fromOpaque(user).takeUnretainedValue()
                .progress.began(opcode: frame.opcode, isFinal: frame.fin != 0, payload: frame.payload_length)
        },
        on_frame_recv_chunk_callback: nil,
        on_frame_recv_end_callback: nil,
        on_msg_recv_callback: { _, argument, user in
            guard let user, let message = argument?.pointee else { return }
            Unmanaged<WebSocketConnection>.fromOpaque(user).takeUnretainedValue().hear(message)
        })
}
