import ConnectAPI
import ContactModel
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import Testing

/// The two services in this process, without a socket.
final class APIFixture {
    struct Headers: RequestHeaders {
        var fields: [HTTPField.Name: String]

        subscript(name: HTTPField.Name) -> String? { fields[name] }
    }

    let driver = TimerThread()
    let registry: Registry
    let api: ConnectAPI

    let sink = RecordingSink()

    init(_ change: (inout InstanceSettings) -> Void = { _ in }) {
        var settings = InstanceSettings()
        change(&settings)
        registry = Registry(
            template: Registry.Template(
                settings: settings, seed: 7, clockMode: .manual, now: Timestamp("2026-11-22T13:00:00.000Z")),
            maxEndedContacts: 100, node: "0", driver: driver, sink: sink)
        api = ConnectAPI(registry: registry)
    }

    deinit {
        driver.stop()
        registry.close()
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", token: String? = nil,
        headers: [HTTPField.Name: String] = [:]
    ) -> Response {
        var fields = headers
        fields[.host] = fields[.host] ?? "localhost:8080"
        if let token { fields[.amzBearer] = token }
        let request = Request(method: method, target: path, headers: Headers(fields: fields), body: Array(body.utf8))
        guard case .now(let response) = api.reply(to: request) else {
            Issue.record("a deferred answer")
            return Response(status: .internalServerError)
        }
        return response
    }

    func post(_ operation: String, _ body: String = "", token: String?) -> Response {
        send(.post, "/participant/\(operation)", body, token: token)
    }

    /// Starts a chat over the wire, and answers with its contact and the customer's tokens.
    func start(_ members: String = "") throws -> Started {
        let body = #"{"InstanceId":"i","ContactFlowId":"f","ParticipantDetails":{"DisplayName":"Ana"}\#(members)}"#
        let started = try send(.put, "/contact/chat", body).json
        let participantToken = try #require(started["ParticipantToken"]?.string)
        let connection = try post(
            "connection", #"{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}"#, token: participantToken
        ).json
        let url = try #require(connection["Websocket"]?["Url"]?.string)
        return Started(
            contact: try #require(started["ContactId"]?.string), participantToken: participantToken,
            connectionToken: try #require(connection["ConnectionCredentials"]?["ConnectionToken"]?.string),
            socketToken: String(url.split(separator: "/").last ?? ""))
    }

    /// A chat that was started over the wire.
    struct Started {
        let contact: String
        let participantToken: String
        let connectionToken: String
        /// That of the socket URL.
        let socketToken: String
    }
}

/// Keeps what is pushed to sockets, in its order.
final class RecordingSink: FrameSink {
    var hasUnsent: Bool { false }
    func whenSent(_ body: @escaping @Sendable () -> Void) { body() }

    private let frames = Mutex<[(SocketID, String)]>([])
    private let drops = Mutex<Set<SocketID>>([])
    private let closes = Mutex<[(SocketID, UInt16)]>([])

    func push(_ text: [UInt8], to sockets: [SocketID]) {
        frames.withLock { frames in frames += sockets.map { ($0, String(decoding: text, as: UTF8.self)) } }
    }

    func close(_ socket: SocketID, code: UInt16, reason: String) {
        closes.withLock { $0.append((socket, code)) }
    }

    func drop(_ socket: SocketID) {
        drops.withLock { _ = $0.insert(socket) }
    }

    var openSockets: Int { 0 }

    func queuedBytes(of socket: SocketID) -> Int { 0 }

    func isDropped(_ socket: SocketID) -> Bool { drops.withLock { $0.contains(socket) } }

    /// What a socket was sent since the last time.
    func take(_ socket: SocketID) -> [String] {
        frames.withLock { frames in
            defer { frames.removeAll { $0.0 == socket } }
            return frames.filter { $0.0 == socket }.map(\.1)
        }
    }

    func closeCode(of socket: SocketID) -> UInt16? {
        closes.withLock { $0.first { $0.0 == socket }?.1 }
    }
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }

    var json: JSONValue {
        get throws { try JSONDocument(body).root }
    }

    /// Status, exception and reason in one line.
    var summary: String {
        "\(status.code) \(self[.amznErrorType] ?? "-")"
    }
}
