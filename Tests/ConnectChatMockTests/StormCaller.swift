import JSON
import Kernel
import TestClient
import Testing

/// One of several concurrent callers. It makes random calls and checks each response.
final class StormCaller {
    /// The response to a call.
    struct Answer {
        let status: Int
        let text: String

        var json: JSONValue? {
            text.firstRange(of: "\r\n\r\n").flatMap { (try? JSONDocument(Array(text[$0.upperBound...].utf8)))?.root }
        }
    }

    /// The statuses that are allowed in a storm: success, a refusal, or a resource that no longer exists.
    ///
    /// A 400 would mean that the storm has caused an invalid state.
    private static let allowed: Set<Int> = [200, 201, 202, 204, 401, 403, 404, 409, 410, 429]
    private static let base = "/_mock/v1/instances/storm"
    private static let scenario = """
        scenario: storm
        customer: { name: Ana }
        steps:
          - customer says: hi
          - customer types: 20s
          - expect: { agent says: { contains: days } }
            within: 1m
          - repeat: { times: 3, steps: [ { customer says: thanks }, { wait: 10s } ] }
          - customer leaves
        rules:
          - when: { silence: 15s }
            at most: 3
            then: [ { customer says: "still there?" } ]
        """

    private let port: UInt16
    private let number: Int
    private var random: SeededGenerator
    private var client: RawClient?
    private var sockets: [RawClient] = []
    private var waiting: [RawClient] = []
    /// Connection tokens of the participants that this caller made.
    private var connections: [String] = []
    /// The path of the next WebSocket to open.
    private var socketPath: String?
    private var snapshots: [String] = []
    private var count = 0

    init(port: UInt16, number: Int) {
        self.port = port
        self.number = number
        random = SeededGenerator(seed: UInt64(number))
    }

    /// Makes one random call. Some calls change the whole instance.
    func act() {
        switch Int.random(in: 0..<30, using: &random) {
        case 0: admin("DELETE", "")
        case 1: admin("POST", "/reset", "{}")
        case 2:
            admin(
                "PUT", "/clock", #"{"mode":"\#(one(of: ["real", "manual", "auto", "scaled"]))"}"#)
        case 3, 4:
            admin("POST", "/clock/advance", #"{"by":"\#(one(of: ["1s", "30s", "2m", "2h"]))"}"#)
        case 5, 6: snapshot()
        case 7, 8: restore()
        case 9: dropSockets()
        case 10: wait()
        case 11: waiting.removeAll()
        case 12: sockets.removeAll()
        default: work()
        }
    }

    /// Makes one random call on a chat, or starts a run.
    func work() {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: run()
        case 1: chat()
        case 2: openSocket()
        case 3: participant("/participant/event", #"{"ContentType":"application/vnd.amazonaws.connect.event.typing"}"#)
        case 4: participant("/participant/transcript", "{}")
        case 5: endContact()
        default: participant("/participant/message", #"{"ContentType":"text/plain","Content":"in 3 days"}"#)
        }
    }

    /// Closes all connections, even in the middle of a request.
    func leave() {
        sockets.removeAll()
        waiting.removeAll()
        client = nil
    }

    /// Polls a metric until it has a value; false if it does not within 30 seconds.
    func gauge(_ name: String, is value: Int) -> Bool {
        let end = WallClock.monotonicNanoseconds() + 30_000_000_000
        while WallClock.monotonicNanoseconds() < end {
            if send("GET", "/_mock/metrics").text.contains("connect_chat_mock_\(name) \(value)\n") { return true }
        }
        return false
    }

    @discardableResult
    func admin(_ method: String, _ path: String, _ body: String = "", type: String = "application/json") -> Answer {
        send(method, Self.base + path, body, ["Content-Type: \(type)"])
    }

    private func run() {
        if admin("POST", "/scenarios/storm/runs", #"{"record":true,"standIns":["agent"]}"#).status == 404 {
            admin("PUT", "/scenarios/storm", Self.scenario, type: "application/yaml")
        }
    }

    private func chat() {
        let start = #"{"InstanceId":"storm","ContactFlowId":"f","ParticipantDetails":{"DisplayName":"Ben"}}"#
        guard let token = send("PUT", "/contact/chat", start).json?["ParticipantToken"]?.string else { return }
        let credentials = participant(
            "/participant/connection", #"{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}"#, bearer: token)
        guard let connection = credentials.json?["ConnectionCredentials"]?["ConnectionToken"]?.string else { return }
        connections.append(connection)
        if connections.count > 20 { connections.removeFirst() }
        guard let url = credentials.json?["Websocket"]?["Url"]?.string, let path = url.firstRange(of: "/participant")
        else { return }
        socketPath = String(url[path.lowerBound...])
    }

    private func openSocket() {
        guard let path = socketPath, let socket = RawClient(port: port) else { return }
        socketPath = nil
        socket.send(SocketClient.handshake(path: path))
        guard socket.receiveHead().hasPrefix("HTTP/1.1 101") else { return }
        socket.send(SocketClient.text(#"{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}"#))
        sockets.append(socket)
        if sockets.count > 5 { sockets.removeFirst() }
    }

    @discardableResult
    private func participant(_ path: String, _ body: String, bearer: String? = nil) -> Answer {
        guard let token = bearer ?? connections.randomElement(using: &random) else {
            return Answer(status: 404, text: "")
        }
        return send("POST", path, body, ["X-Amz-Bearer: \(token)"])
    }

    private func one(of choices: [String]) -> String { choices[Int.random(in: choices.indices, using: &random)] }

    private func endContact() {
        if let id = someContact() { admin("POST", "/contacts/\(id)/end", "{}") }
    }

    private func dropSockets() {
        if let id = someContact() { admin("POST", "/contacts/\(id)/sockets/drop", "{}") }
    }

    private func someContact() -> String? {
        let contacts = admin("GET", "/contacts?limit=5").json?["contacts"]?.elements ?? []
        return contacts.randomElement(using: &random)?["contactId"]?.string
    }

    private func snapshot() {
        if let name = admin("POST", "/snapshots", "{}").json?["id"]?.string { snapshots.append(name) }
        if snapshots.count > 3 { admin("DELETE", "/snapshots/\(snapshots.removeFirst())") }
    }

    /// Restores a random snapshot, regardless of later changes.
    private func restore() {
        guard let name = snapshots.randomElement(using: &random) else { return }
        admin("POST", "/snapshots/\(name)/restore", "{}")
    }

    /// Starts a wait that this caller abandons later.
    private func wait() {
        guard let client = RawClient(port: port) else { return }
        client.send("GET \(Self.base)/journal?wait=10m&count=100000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        waiting.append(client)
        if waiting.count > 5 { waiting.removeFirst() }
    }

    /// Sends a request, and checks the status of the response.
    private func send(_ method: String, _ path: String, _ body: String = "", _ fields: [String] = []) -> Answer {
        let lines =
            ["\(method) \(path) HTTP/1.1", "Host: localhost"]
            + (body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]) + fields
        if client == nil { client = RawClient(port: port) }
        client?.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
        let text = client?.receive() ?? ""
        let status = Int(text.dropFirst("HTTP/1.1 ".count).prefix(3)) ?? 0
        #expect(Self.allowed.contains(status), "\(method) \(path) \(body): \(text)")
        if status == 0 || text.contains("\r\nConnection: close") { client = nil }
        return Answer(status: status, text: text)
    }
}
