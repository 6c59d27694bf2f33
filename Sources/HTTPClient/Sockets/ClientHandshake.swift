internal import Kernel
internal import Transport

/// The client's half of the opening handshake (RFC 6455 section 4.1).
struct ClientHandshake {
    private let head: String
    private let key: String
    private let stop: HTTPClient.StopSwitch?

    init(_ place: SocketAddressText, _ fields: HTTPClient.Fields, _ stop: HTTPClient.StopSwitch?) {
        self.stop = stop
        key = SocketKey.random()
        let own = [
            "GET \(place.target) HTTP/1.1", "Host: \(place.authority)", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: \(key)",
        ]
        head = (own + fields.map { "\($0.name): \($0.value)" } + ["", ""]).joined(separator: "\r\n")
    }

    /// Sends the request, and returns the head of the answer with the bytes that arrived after it.
    func perform(
        on connection: ClientConnection, until limit: Int64
    ) throws(HTTPClient.Failure) -> (HTTPClient.Answer, rest: [UInt8]) {
        guard let bell = Bell() else { throw HTTPClient.Failure(.notReached, "no more files can be opened") }
        var unsent = Array(head.utf8)[...]
        var arrived: [UInt8] = []
        while true {
            guard let count = connection.write(unsent) else { throw Self.broken }
            unsent = unsent.dropFirst(count)
            switch connection.read() {
            case .bytes(let bytes):
                arrived += bytes
                if let (head, rest) = Self.split(arrived) { return (head, rest) }
                guard arrived.count <= Self.longestHead else { throw Self.broken }
                continue
            case .nothing: break
            case .end: throw Self.broken
            }
            let left = (limit - WallClock.monotonicNanoseconds()) / 1_000_000
            guard left > 0, stop?.isTurned != true else {
                throw HTTPClient.Failure(.tooSlow, "the server does not answer the handshake in time")
            }
            bell.wait(
                for: connection.descriptor, orToWrite: !unsent.isEmpty, milliseconds: Int32(min(left, Self.pause)))
        }
    }

    /// Milliseconds between two looks at the switch.
    private static let pause: Int64 = 200

    /// Whether an answer accepts the handshake.
    func isAccepted(_ answer: HTTPClient.Answer) -> Bool {
        answer.status == 101 && answer.value(of: "sec-websocket-accept") == SocketKey.accept(key)
    }

    /// Reads the body of an answer that refuses the handshake, as far as it arrives in time.
    func readBody(
        on connection: ClientConnection, of answer: inout HTTPClient.Answer, _ rest: [UInt8], until limit: Int64
    ) {
        let length = max(0, min(answer.value(of: "content-length").flatMap { Int($0) } ?? 0, Self.longestBody))
        var body = rest
        if let bell = Bell() {
            reading: while body.count < length {
                switch connection.read() {
                case .bytes(let bytes): body += bytes
                case .end: break reading
                case .nothing:
                    let left = (limit - WallClock.monotonicNanoseconds()) / 1_000_000
                    guard left > 0, stop?.isTurned != true else { break reading }
                    bell.wait(
                        for: connection.descriptor, orToWrite: false, milliseconds: Int32(min(left, Self.pause)))
                }
            }
        }
        answer = HTTPClient.Answer(
            status: answer.status, fields: answer.fields, body: Array(body.prefix(length)), isCut: body.count < length)
    }

    private static let longestHead = 64 * 1_024
    private static let longestBody = 64 * 1_024
    private static let broken = HTTPClient.Failure(.closed, "the server closes the connection during the handshake")

    private static func split(_ bytes: [UInt8]) -> (HTTPClient.Answer, rest: [UInt8])? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let head = HTTPHead(String(decoding: bytes[..<end.lowerBound], as: UTF8.self))
        return (
            HTTPClient.Answer(status: head?.status ?? 0, fields: head?.fields ?? [], body: [], isCut: false),
            Array(bytes[end.upperBound...])
        )
    }
}
