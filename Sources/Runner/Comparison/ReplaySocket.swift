internal import Comparison
internal import HTTPClient
internal import JSON
internal import Kernel
internal import Recording

/// A chat socket of a recorded client, opened again on this server.
final class ReplaySocket {
    private let client: WebSocketClient
    /// Whose heartbeats wait for an answer, in their order: those of the recorded client, and own ones.
    private var heartbeats: [Bool] = []
    var queue = FrameQueue()
    /// The close code of the server; nil while the socket is open.
    private(set) var closeCode: Int??

    init(_ url: String) throws(HTTPClient.Failure) {
        client = try WebSocketClient(url, timeout: Self.patience)
    }

    /// Milliseconds for the server, which is on this machine.
    private static let patience = 10_000

    func send(_ message: [UInt8], isHeartbeat: Bool) {
        if isHeartbeat { heartbeats.append(false) }
        client.send(text: message)
    }

    func close() {
        client.close()
        drain()
    }

    /// Collects the frames that the server sent until now.
    ///
    /// The server answers a heartbeat after everything that it sent before.
    func collect() {
        guard closeCode == nil else { return }
        heartbeats.append(true)
        client.send(text: Array(#"{"topic":"aws/heartbeat"}"#.utf8))
        drain()
    }

    /// Reads until the answer to an own heartbeat, or the end.
    private func drain() {
        let limit = WallClock.monotonicNanoseconds() + Int64(Self.patience) * 1_000_000
        while let event = client.next(until: limit) {
            switch event {
            case .text(let text):
                if receive(FrameForm.recorded(text)) { return }
            // The service sends none.
            case .binary: break
            case .closed(let code, _): closeCode = .some(code)
            }
        }
    }

    /// Takes a frame. Returns whether it answers an own heartbeat.
    private func receive(_ frame: JSONTree) -> Bool {
        if frame["topic"]?.string == "aws/heartbeat", !heartbeats.isEmpty, heartbeats.removeFirst() { return true }
        queue.add(frame)
        return false
    }
}
