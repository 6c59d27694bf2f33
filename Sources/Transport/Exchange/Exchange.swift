internal import CMicroHTTPD
internal import CTransport
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// One request and its answer, from the request line to the last byte sent.
///
/// Confined to the worker that owns the connection; only ``DeferredAnswer`` is reached from other threads.
final class Exchange {
    enum Phase {
        case head
        case body
        /// Somebody takes the body piece by piece.
        case receiving(any BodyReceiver)
        /// Somebody has had enough of it.
        case received(any BodyReceiver)
        /// Refused while the body still arrives: it is drained, then the answer is given, so that the client sees it.
        case draining(Response)
        case deferred(DeferredAnswer)
        case answered
        /// The connection is a socket's from here on.
        case upgraded(any SocketSession)
    }

    let connection: OpaquePointer
    let line: ConnectionLine
    let target: String
    /// Whether the daemon read the target to its end.
    let isTargetWhole: Bool
    /// Whether the request's method is HEAD, so that its answer has no body.
    var isHead = false
    /// Whether the server has checked the head.
    var hasBegun = false
    /// Whether the gate watches for the client to leave.
    private var isWatched = false
    var phase = Phase.head
    private(set) var body: [UInt8] = []
    private(set) var drained = 0
    /// Bytes that the body will have, by its Content-Length.
    private var announced = 0
    private var arrived = 0
    /// Bytes that the body may have; the server's usual limit without.
    var bodyLimit: Int?

    init(connection: OpaquePointer, line: ConnectionLine, target: String, isTargetWhole: Bool) {
        self.connection = connection
        self.line = line
        self.target = target
        self.isTargetWhole = isTargetWhole
    }

    // MARK: - A client that leaves

    /// Calls `body` when the client closes its side. ``unwatch(_:)`` ends the watch.
    func watch(_ gate: ConnectionGate, _ body: @escaping @Sendable () -> Void) {
        guard !isWatched else { return }
        isWatched = true
        gate.watch(line, body)
    }

    func unwatch(_ gate: ConnectionGate) {
        guard isWatched else { return }
        isWatched = false
        gate.forget(line)
    }

    // MARK: - The body

    /// Takes a piece of the body; answers whether the body is still within `limit`.
    func receive(_ piece: UnsafeBufferPointer<UInt8>, limit: Int) -> Bool {
        guard body.count + piece.count <= limit else {
            body = []
            drained = piece.count
            return false
        }
        body.append(contentsOf: piece)
        return true
    }

    /// The connection is over: a reader that waits for more of the body learns that it ends.
    func abandonBody() {
        switch phase {
        case .receiving(let receiver), .received(let receiver):
            phase = .answered
            receiver.abandon()
        case .head, .body, .draining, .deferred, .answered, .upgraded: break
        }
    }

    func drain(_ count: Int) {
        drained += count
    }

    /// How much of the body is to come.
    func announce(_ count: Int) {
        announced = count
    }

    /// A piece of the body has been dealt with; answers whether another can come.
    ///
    /// libmicrohttpd takes a short read for the end of what is there. If the end of the connection has come with the data, no
    /// event tells of it again, and the exchange would wait for the idle timeout.
    func peerIsOpen(after count: Int) -> Bool {
        arrived += count
        line.received(count)
        return arrived >= announced || ct_peer_has_closed(connection) == 0
    }

    /// Allocates room for a body, with a limit, because a client can announce a body and send nothing.
    func reserve(_ count: Int) {
        body.reserveCapacity(min(count, Self.mostReserved))
    }

    private static let mostReserved = 64 * 1_024

    /// Bytes of the body that are counted against the memory for all bodies. The first 64 KiB are never counted.
    private(set) var bytesWithRoom = 0

    /// Bytes that have arrived and must be counted, but are not counted yet.
    var bytesWithoutRoom: Int { max(0, body.count - Self.mostReserved) - bytesWithRoom }

    func hasRoom(forMore count: Int) {
        bytesWithRoom += count
    }

    func dropBody() {
        body = []
    }

    /// The body, given away: it is needed once.
    func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }
}

extension Exchange: RequestHeaders {
    subscript(name: HTTPField.Name) -> String? {
        header(name.rawName)
    }

    func header(_ name: String) -> String? {
        var name = name
        return name.withUTF8 { key in
            var value: UnsafePointer<CChar>?
            var length = 0
            let found = key.withMemoryRebound(to: CChar.self) { key in
                MHD_lookup_connection_value_n(connection, .HEADER_KIND, key.baseAddress, key.count, &value, &length)
            }
            guard found == .YES, let value else { return nil }
            return UnsafeRawBufferPointer(start: value, count: length).withMemoryRebound(to: UInt8.self) {
                String(decoding: $0, as: UTF8.self)
            }
        }
    }
}

/// The answer to a suspended request, on its way from any thread to the worker.
final class DeferredAnswer: Sendable {
    private let response = Mutex<Response?>(nil)

    func put(_ response: Response) {
        self.response.withLock { $0 = response }
    }

    func take() -> Response? {
        response.withLock { response in
            defer { response = nil }
            return response
        }
    }
}
