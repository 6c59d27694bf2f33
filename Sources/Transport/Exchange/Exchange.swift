internal import CMicroHTTPD
internal import CTransport
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// One request and its answer, from the request line to the last byte sent.
///
/// Only the worker that owns the connection uses it. Other threads use only ``DeferredAnswer``.
final class Exchange {
    enum Phase {
        case head
        case body
        /// A receiver takes the body piece by piece.
        case receiving(any BodyReceiver)
        /// The receiver accepts no more of the body. The rest is drained.
        case received(any BodyReceiver)
        /// The request is refused while its body still arrives. The body is drained before the
        /// answer is sent, so that the client sees the answer.
        case draining(Response)
        /// The answer is promised. Its connection becomes a WebSocket if there is a session and the answer's status is 101.
        case deferred(DeferredAnswer, (any SocketSession)?)
        case answered
        /// The connection is a WebSocket from now on.
        case upgraded(any SocketSession)
    }

    let connection: OpaquePointer
    let line: ConnectionProgress
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
    /// The size of the body in bytes, from its Content-Length.
    private var announced = 0
    private var arrived = 0
    /// The most bytes that the body may have; nil for the server's usual limit.
    var bodyLimit: Int?

    init(connection: OpaquePointer, line: ConnectionProgress, target: String, isTargetWhole: Bool) {
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

    /// Appends a piece of the body. Returns false, and drops the body, if it would exceed `limit`.
    func receive(_ piece: UnsafeBufferPointer<UInt8>, limit: Int) -> Bool {
        guard body.count + piece.count <= limit else {
            body = []
            drained = piece.count
            return false
        }
        body.append(contentsOf: piece)
        return true
    }

    /// Reports the end of the connection to a receiver that waits for more of the body.
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

    /// Sets the number of bytes that the body will have.
    func announce(_ count: Int) {
        announced = count
    }

    /// Records a handled piece of the body. Returns false if the peer closed before the whole body
    /// arrived.
    ///
    /// libmicrohttpd regards a short read as the end of the available data. If the close arrived
    /// together with the data, no further event reports it. The exchange would then wait for the
    /// idle timeout.
    func peerIsOpen(after count: Int) -> Bool {
        arrived += count
        line.received(count)
        return arrived >= announced || ct_peer_has_closed(connection) == 0
    }

    /// Allocates room for a body, up to a limit, because a client can announce a body and send
    /// nothing.
    func reserve(_ count: Int) {
        body.reserveCapacity(min(count, Self.mostReserved))
    }

    private static let mostReserved = 64 * 1_024

    /// Bytes of the body that are counted against the memory for all bodies. The first 64 KiB are never counted.
    private(set) var reservedBytes = 0

    /// Bytes that have arrived and must be counted, but are not counted yet.
    var bytesWithoutRoom: Int { max(0, body.count - Self.mostReserved) - reservedBytes }

    func hasRoom(forMore count: Int) {
        reservedBytes += count
    }

    func dropBody() {
        body = []
    }

    /// Returns the body and empties it, because the body is needed only once.
    func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }
}

extension Exchange: RequestHeaders {
    subscript(name: HTTPField.Name) -> String? {
        header(name.rawName)
    }

    var all: [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        withUnsafeMutablePointer(to: &fields) { fields in
            _ = MHD_get_connection_values(
                connection, .HEADER_KIND,
                { closure, _, name, value in
                    guard let closure, let name else { return .YES }
                    closure.assumingMemoryBound(to: [(name: String, value: String)].self).pointee.append(
                        (String(cString: name), value.map { String(cString: $0) } ?? ""))
                    return .YES
                }, fields)
        }
        return fields
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

/// The answer to a suspended request, which any thread passes to the worker.
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
