internal import CGnuTLS
internal import CTransport
internal import Glibc
internal import HTTPRouting

/// One client that uses TLS, and the socket pair that connects it to the daemon without encryption.
/// Only the front's thread uses it.
final class TLSConnection {
    enum Phase {
        /// No byte has arrived.
        case silent
        case handshaking
        case open
        /// The last byte for the client has been written. What the client still sends is discarded,
        /// so that the end of the connection does not overtake that byte.
        case parting
        case over
    }

    /// The events to watch a descriptor for.
    struct Interest: Equatable {
        var reads = false
        var writes = false
    }

    let number: UInt64
    let socket: Int32
    /// What the front watches each descriptor for; nil for one that it does not watch.
    var watched: (socket: Interest?, plain: Interest?) = (nil, nil)
    private(set) var phase = Phase.silent
    /// The front's end of the socket pair; -1 before the handshake is done.
    private(set) var plain: Int32 = -1
    /// Whether the front must still watch for bytes from the daemon.
    var watchesPlain = false
    /// Why the handshake failed; nil if it did not.
    private(set) var handshakeFailure: HandshakeFailure?
    /// The `errno` of a socket pair that could not be made; nil if there was no error.
    private(set) var pairFailure: Int32?
    /// Whether the daemon has hung up. The client may still have bytes to accept.
    private(set) var serverIsDone = false

    private let session: gnutls_session_t
    /// Bytes that the daemon has not accepted yet, and bytes that the client has not.
    private var inbound: [UInt8] = []
    private var outbound: [UInt8] = []
    private var clientIsDone = false
    private var saysGoodbye = false

    /// The most bytes of one record (RFC 8446 section 5.1).
    static let pieceSize = 16_384
    /// The most pieces in each direction per turn, so that a busy connection does not delay others.
    private static let mostPieces = 16

    /// Nil if memory is short.
    init?(number: UInt64, socket: Int32, _ credentials: TLSCredentials) {
        var made: gnutls_session_t?
        let flags = UInt32(GNUTLS_SERVER | GNUTLS_NONBLOCK) | UInt32(GNUTLS_NO_SIGNAL.rawValue)
        guard gnutls_init(&made, flags) == 0, let made else { return nil }
        session = made
        self.number = number
        self.socket = socket
        gnutls_priority_set(made, credentials.priority)
        gnutls_credentials_set(made, GNUTLS_CRD_CERTIFICATE, UnsafeMutableRawPointer(credentials.certificates))
        // Refuses a client that supports only HTTP/2, because it could not read an HTTP/1.1 answer.
        _ = Array("http/1.1".utf8).withDatum {
            gnutls_alpn_set_protocols(made, &$0, 1, UInt32(GNUTLS_ALPN_MANDATORY.rawValue))
        }
        gnutls_transport_set_int2(made, socket, socket)
    }

    deinit {
        gnutls_deinit(session)
        if plain >= 0 { close(plain) }
        close(socket)
    }

    // MARK: - Events to wait for

    var socketInterest: Interest {
        switch phase {
        case .silent, .over: Interest(reads: true)
        case .handshaking: Interest(reads: true, writes: isWriting)
        case .open: Interest(reads: inbound.isEmpty && !clientIsDone, writes: !outbound.isEmpty || saysGoodbye)
        case .parting: Interest(reads: true)
        }
    }

    var plainInterest: Interest? {
        guard phase == .open, watchesPlain else { return nil }
        return Interest(reads: outbound.isEmpty && !serverIsDone, writes: !inbound.isEmpty)
    }

    /// Whether GnuTLS was writing when the socket accepted no more.
    private var isWriting: Bool { gnutls_record_get_direction(session) == 1 }

    // MARK: - Progress

    /// Does what is possible without waiting. Returns true if one turn does not allow all of it.
    ///
    /// - Parameter buffer: room for a piece, shared by all connections.
    /// - Parameter adopt: gives the daemon its end of the pair; false if the daemon refuses it.
    func advance(_ buffer: UnsafeMutableRawBufferPointer, adopt: (Int32) -> Bool) -> Bool {
        if phase == .silent { greet(buffer) }
        if phase == .handshaking { shakeHands(adopt) }
        if phase == .open {
            for _ in 0..<Self.mostPieces {
                let isMoving = moveIn(buffer)
                guard moveOut(buffer) || isMoving else { break }
            }
            finishOpen()
        }
        if phase == .parting { drain(buffer) }
        return phase == .open && isBusy
    }

    /// Whether more can be done that no event will report.
    private var isBusy = false

    /// Ends the connection at once.
    func abandon() {
        phase = .over
    }

    /// Starts the handshake, or answers with an error in HTTP if the client sends plain HTTP.
    private func greet(_ buffer: UnsafeMutableRawBufferPointer) {
        let count = recv(socket, buffer.baseAddress, 1, ct_peek)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else { return phase = .over }
        guard Self.letters.contains(buffer[0]) else { return phase = .handshaking }
        let answer = TransportAnswers.plainHTTPOnTLSPort
        _ = answer.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, ct_no_signal) }
        part()
    }

    /// The letters that can begin a request line. A TLS record never begins with a letter.
    private static let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")

    private func shakeHands(_ adopt: (Int32) -> Bool) {
        let status = gnutls_handshake(session)
        guard status != 0 else { return open(adopt) }
        guard gnutls_error_is_fatal(status) != 0 else { return }
        handshakeFailure = HandshakeFailure(status, session)
        // Sends the reason to the client, if one more record can reach it.
        gnutls_alert_send_appropriate(session, status)
        part()
    }

    private func open(_ adopt: (Int32) -> Bool) {
        var ends: [Int32] = [-1, -1]
        guard ct_pair(&ends) == 0 else {
            pairFailure = errno
            return phase = .over
        }
        plain = ends[0]
        watchesPlain = true
        phase = .open
        // The gate closes the daemon's end if it accepts no more connections. No bytes follow then.
        if !adopt(ends[1]) { serverIsDone = true }
    }

    // MARK: - Both directions

    /// Moves one piece from the client to the daemon. Returns false if it has to wait.
    private func moveIn(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
        guard phase == .open, flushInbound(), !clientIsDone else { return false }
        let count = gnutls_record_recv(session, buffer.baseAddress, Self.pieceSize)
        if count > 0 {
            guard !serverIsDone else { return true }
            inbound = deliver(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return inbound.isEmpty
        }
        if count == Int(GNUTLS_E_AGAIN) || count == Int(GNUTLS_E_INTERRUPTED) { return false }
        if count == 0 || count == Int(GNUTLS_E_PREMATURE_TERMINATION) {
            clientIsDone = true
            shutdown(plain, ct_shut_write)
        } else if gnutls_error_is_fatal(Int32(count)) != 0 || count == Int(GNUTLS_E_REHANDSHAKE) {
            phase = .over
        }
        return false
    }

    /// Sends the waiting bytes to the daemon. Returns true if none are left.
    private func flushInbound() -> Bool {
        guard !inbound.isEmpty else { return true }
        let waiting = inbound
        inbound = waiting.withUnsafeBytes { deliver($0) }
        return inbound.isEmpty
    }

    /// Sends bytes to the daemon. Returns those that the daemon did not accept.
    private func deliver(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let count = send(plain, piece.baseAddress, piece.count, ct_no_signal)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return Array(rest) }
            // The daemon has hung up. The rest is dropped.
            guard count >= 0 else { return [] }
            rest = rest.dropFirst(count)
        }
        return []
    }

    /// Moves one piece from the daemon to the client. Returns false if it has to wait.
    private func moveOut(_ buffer: UnsafeMutableRawBufferPointer) -> Bool {
        guard phase == .open, flushOutbound(), !serverIsDone else { return false }
        let count = recv(plain, buffer.baseAddress, Self.pieceSize, 0)
        if count > 0 {
            write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            return outbound.isEmpty
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return false }
        serverIsDone = true
        return false
    }

    private func write(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let count = gnutls_record_send(session, piece.baseAddress, piece.count)
            guard count >= 0 else {
                if gnutls_error_is_fatal(Int32(count)) != 0 { return phase = .over }
                // GnuTLS keeps the record that it could not write. `outbound` counts its bytes.
                return outbound = Array(rest)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends the bytes that the client has not accepted. Returns true if none are left.
    private func flushOutbound() -> Bool {
        guard !outbound.isEmpty else { return true }
        // An empty call continues with the record that GnuTLS keeps.
        let count = gnutls_record_send(session, nil, 0)
        guard count >= 0 else {
            if gnutls_error_is_fatal(Int32(count)) != 0 { phase = .over }
            return false
        }
        let rest = Array(outbound.dropFirst(count))
        outbound.removeAll()
        rest.withUnsafeBytes { write($0) }
        return phase == .open && outbound.isEmpty
    }

    // MARK: - Closing

    private func finishOpen() {
        // Bytes that GnuTLS holds cause no event. Neither does a daemon that has hung up.
        let isUnheard = gnutls_record_check_pending(session) > 0 || (!watchesPlain && !serverIsDone)
        isBusy = phase == .open && inbound.isEmpty && outbound.isEmpty && isUnheard
        guard phase == .open, serverIsDone, outbound.isEmpty else { return }
        saysGoodbye = true
        let status = gnutls_bye(session, GNUTLS_SHUT_WR)
        if status != 0, gnutls_error_is_fatal(status) == 0 { return }
        saysGoodbye = false
        if clientIsDone { phase = .over } else { part() }
    }

    private func part() {
        shutdown(socket, ct_shut_write)
        phase = .parting
    }

    private func drain(_ buffer: UnsafeMutableRawBufferPointer) {
        for _ in 0..<Self.mostPieces {
            let count = recv(socket, buffer.baseAddress, buffer.count, 0)
            if count > 0 { continue }
            if count < 0, errno == EAGAIN || errno == EINTR { return }
            return phase = .over
        }
    }
}
