internal import HTTPClient
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// Passes the messages of one socket on, in both directions.
final class SocketRelay: SocketSession {
    private struct State {
        var client: WebSocketClient?
        var socket: SocketID?
        /// Whether the client's side has closed.
        var isClosed = false
        /// Whether the upstream closed first.
        var isEndedByServer = false
        var thread: Thread?
        var isFinished = false
    }

    private let state = Mutex(State())
    private let request: ProxiedRequest
    private let url: String
    /// The number in the recording; nil for sockets that are not recorded.
    private let number: Int?
    private let upstreams: Upstreams
    private let sink: any FrameSink
    private let session: RecordingSession

    init(
        _ request: ProxiedRequest, url: String, isChat: Bool, _ upstreams: Upstreams,
        _ sink: any FrameSink, _ session: RecordingSession
    ) {
        self.request = request
        self.url = url
        self.upstreams = upstreams
        self.sink = sink
        self.session = session
        number = isChat ? session.beginSocket() : nil
    }

    /// Whether the thread has nothing left to do.
    var isFinished: Bool { state.withLock { $0.isFinished } }

    // MARK: - The upstream's side

    /// Opens the upstream's socket, and then answers the client's handshake as the upstream does.
    ///
    /// - Parameters:
    ///   - reply: the answer to the client's handshake.
    ///   - stop: aborts the opening.
    func connect(_ reply: DeferredReply, _ stop: HTTPClient.StopSwitch) {
        do throws(HTTPClient.Failure) {
            let client = try WebSocketClient(
                url, fields: Self.fields(of: request), timeout: upstreams.patience, remote: upstreams.remote,
                stop: stop)
            state.withLock { $0.client = client }
            recordOpening(101)
            guard reply.fulfil(Response(status: .switchingProtocols)) else { return endUnopened() }
        } catch {
            finish()
            if let answer = error.answer {
                recordOpening(answer.status)
                reply.fulfil(Self.response(answer))
            } else {
                if let number { session.cut(number, UpstreamFailure.sentence(error)) }
                reply.fulfil(UpstreamFailure.response(error, to: Upstreams.authority(of: url)))
            }
        }
    }

    private func recordOpening(_ status: Int) {
        if let number { session.opened(number, url: url, status: status) }
    }

    /// Ends a socket whose client left before it opened.
    private func endUnopened() {
        state.withLock { $0.client }?.drop()
        if let number { session.closed(number, byClient: true, code: nil) }
        finish()
    }

    /// Fields of the handshake that belong to the connection between the client and the proxy.
    private static func fields(of request: ProxiedRequest) -> HTTPClient.Fields {
        request.fields.filter { field in
            let name = field.name.lowercased()
            return !name.hasPrefix("sec-websocket-")
                && !["connection", "host", "upgrade", "content-length"].contains(name)
        }
    }

    private static func response(_ answer: HTTPClient.Answer) -> Response {
        var response = Response(status: HTTPResponse.Status(code: answer.status))
        response.fields = ForwardedHead.ofAnswer(answer)
        response.body = answer.body
        return response
    }

    /// Passes on what the upstream sends, until its socket ends.
    private func pump(_ client: WebSocketClient, to socket: SocketID) {
        var ahead = 0
        while let event = client.next() {
            switch event {
            case .text(let text):
                if let number { session.frame(text, on: number, isSent: false) }
                sink.push(text, to: [socket])
                ahead += text.count
                if ahead > Self.mostAhead {
                    waitUntilSent()
                    ahead = 0
                }
            case .binary:
                // The service sends none.
                if let number { session.cut(number, "the upstream sent a binary message, which was dropped") }
            case .closed(let code, let reason): end(socket, code, reason)
            }
        }
        finish()
    }

    /// Bytes that are passed on before the relay waits for the client's socket.
    private static let mostAhead = 256 * 1_024

    private func waitUntilSent() {
        let isSent = Monitor(false)
        sink.whenSent { isSent.update { $0 = true } }
        _ = isSent.wait { $0 ? true : nil }
    }

    private func end(_ socket: SocketID, _ code: Int?, _ reason: String) {
        let isFirst = state.withLock { state in
            guard !state.isClosed else { return false }
            state.isEndedByServer = true
            return true
        }
        guard isFirst else { return }
        if let number { session.closed(number, byClient: false, code: code) }
        guard let code else { return sink.drop(socket) }
        sink.close(socket, code: CloseCode.isSendable(code) ? UInt16(code) : 1_000, reason: reason)
    }

    private func finish() {
        state.withLock { $0.isFinished = true }
    }

    /// Cuts the upstream's socket, and waits for the thread.
    func stop() {
        let (client, thread) = state.withLock { state in
            defer { state.thread = nil }
            return (state.client, state.thread)
        }
        client?.drop()
        thread?.join()
    }

    // MARK: - The client's side

    func opened(_ socket: SocketID) {
        state.withLock { state in
            state.socket = socket
            guard let client = state.client else { return }
            state.thread = Thread { [self] in pump(client, to: socket) }
        }
    }

    func received(_ text: [UInt8]) {
        if let number { session.frame(text, on: number, isSent: true) }
        pass { $0.send(text: text) }
    }

    func received(binary: [UInt8]) -> Bool {
        pass { $0.send(binary: binary) }
        return true
    }

    /// Sends a message of the client. Cuts a relay whose upstream does not read.
    private func pass(_ send: (WebSocketClient) -> Bool) {
        let (client, socket) = state.withLock { ($0.client, $0.socket) }
        guard let client, !send(client) else { return }
        client.drop()
        if let socket { sink.close(socket, code: 1_008, reason: "the upstream is too far behind") }
    }

    func closed() {
        let (client, isFirst) = state.withLock { state in
            defer { state.isClosed = true }
            return (state.client, !state.isEndedByServer)
        }
        if isFirst, let number, client != nil { session.closed(number, byClient: true, code: nil) }
        client?.close()
        // Without a thread, nothing would wait for the upstream's answer.
        if state.withLock({ $0.thread == nil }) { finish() }
    }
}
