internal import CGnuTLS
internal import CTransport
internal import Glibc
internal import HTTPRouting

/// One client that speaks TLS, and the pair of sockets on which the daemon hears the same in plain. Confined to the front's
/// thread.
final class TLSConnection {
    enum Phase {
        /// Nothing has come yet.
        case silent
        case handshaking
        case open
        /// The last byte for the client has been written; what it still sends is read and dropped, so that the end of
        /// the connection does not overtake it.
        case parting
        case over
    }

    /// What a descriptor is watched for.
    struct Interest: Equatable {
        var reads = false
        var writes = false
    }

    let number: UInt64
    let socket: Int32
    /// What the front watches each descriptor for; nil for one that it does not watch.
    var watched: (socket: Interest?, plain: Interest?) = (nil, nil)
    private(set) var phase = Phase.silent
    /// This side of the pair; -1 before the handshake is done.
    private(set) var plain: Int32 = -1
    /// Whether the daemon may still say something that the front has to be woken for.
    var hearsPlain = false
    /// Why the handshake came to nothing; nil unless it did.
    private(set) var handshakeFailure: HandshakeFailure?
    /// The `errno` of a pair of sockets that could not be made; nil if it was made.
    private(set) var pairFailure: Int32?
    /// Whether the daemon has hung up: what is left is for the client to take.
    private(set) var serverIsDone = false

    private let session: gnutls_session_t
    /// What the daemon has not taken yet, and what the client has not.
    private var inbound: [UInt8] = []
    private var outbound: [UInt8] = []
    private var clientIsDone = false
    private var saysGoodbye = false

    /// As much as one record holds (RFC 8446 section 5.1).
    static let pieceSize = 16_384
    /// Pieces in each direction in one go, so that one busy connection does not hold up the others.
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
        // A client that speaks HTTP/2 alone is told so, rather than answered in what it does not read.
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

    // MARK: - What to wait for

    var socketInterest: Interest {
        switch phase {
        case .silent, .over: Interest(reads: true)
        case .handshaking: Interest(reads: true, writes: isWriting)
        case .open: Interest(reads: inbound.isEmpty && !clientIsDone, writes: !outbound.isEmpty || saysGoodbye)
        case .parting: Interest(reads: true)
        }
    }

    var plainInterest: Interest? {
        guard phase == .open, hearsPlain else { return nil }
        return Interest(reads: outbound.isEmpty && !serverIsDone, writes: !inbound.isEmpty)
    }

    /// Whether GnuTLS was about to write when the socket took no more.
    private var isWriting: Bool { gnutls_record_get_direction(session) == 1 }

    // MARK: - Going on

    /// Does what can be done without waiting; true if there was more to do than one go allows.
    ///
    /// - Parameter buffer: room for a piece, shared by all connections.
    /// - Parameter adopt: gives the daemon its side of the pair.
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

    /// Whether neither side has asked to wait.
    private var isBusy = false

    /// Ends it at once.
    func abandon() {
        phase = .over
    }

    /// A client that sends plain HTTP to the TLS port gets an error in HTTP.
    private func greet(_ buffer: UnsafeMutableRawBufferPointer) {
        let count = recv(socket, buffer.baseAddress, 1, ct_peek)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        guard count > 0 else { return phase = .over }
        guard Self.letters.contains(buffer[0]) else { return phase = .handshaking }
        let answer = TransportAnswers.plainHTTPOnTLSPort
        _ = answer.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, ct_no_signal) }
        part()
    }

    /// What a request line begins with; a TLS record never does.
    private static let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")

    private func shakeHands(_ adopt: (Int32) -> Bool) {
        let status = gnutls_handshake(session)
        guard status != 0 else { return open(adopt) }
        guard gnutls_error_is_fatal(status) != 0 else { return }
        handshakeFailure = HandshakeFailure(status, session)
        // The other side learns why, as far as one more record reaches it.
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
        hearsPlain = true
        phase = .open
        // The daemon closes its side itself where it takes no more connections: the end is then read from this side.
        if !adopt(ends[1]) { serverIsDone = true }
    }

    // MARK: - Both directions

    /// One piece from the client to the daemon; false if it has to wait.
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

    /// True if nothing waits any more.
    private func flushInbound() -> Bool {
        guard !inbound.isEmpty else { return true }
        let waiting = inbound
        inbound = waiting.withUnsafeBytes { deliver($0) }
        return inbound.isEmpty
    }

    /// Gives the daemon bytes; answers with those that it did not take.
    private func deliver(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let count = send(plain, piece.baseAddress, piece.count, ct_no_signal)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN { return Array(rest) }
            // The daemon has hung up: what it does not want is dropped.
            guard count >= 0 else { return [] }
            rest = rest.dropFirst(count)
        }
        return []
    }

    /// One piece from the daemon to the client; false if it has to wait.
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
                // GnuTLS keeps the record that it could not write; these bytes count how much of it was ours.
                return outbound = Array(rest)
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends on what the client did not take; true if nothing waits any more.
    private func flushOutbound() -> Bool {
        guard !outbound.isEmpty else { return true }
        // With no bytes it goes on with the record that it keeps.
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

    // MARK: - The end

    private func finishOpen() {
        // What GnuTLS holds makes no event, and neither does a daemon's end that has hung up.
        let isUnheard = gnutls_record_check_pending(session) > 0 || (!hearsPlain && !serverIsDone)
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
