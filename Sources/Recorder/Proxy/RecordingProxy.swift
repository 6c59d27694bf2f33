internal import ConnectAPI
internal import DequeModule
internal import HTTPClient
package import HTTPRouting
internal import HTTPTypes
internal import JSON
package import Kernel
internal import Recording

/// A proxy between clients and the two services, or another connect-chat-mock. It records what passes.
///
/// Requests wait on their own threads for the upstream, so that no worker of the server waits.
package final class RecordingProxy: RequestAnswering {
    private struct Work: Sendable {
        /// Gets the thread's client; nil if it did not start.
        let perform: @Sendable (HTTPClient?) -> Void
    }

    private let upstreams: Upstreams
    private let session: RecordingSession
    private let urls = RewrittenURLs()
    private let pool: WorkerPool<Deque<Work>>
    private let stopSwitch: HTTPClient.StopSwitch
    private let relays = SocketRelays()
    private let sink: any FrameSink

    /// - Parameter sink: sends frames to clients.
    /// - Throws: the reason why this machine cannot have a client.
    package init(_ upstreams: Upstreams, _ session: RecordingSession, sink: any FrameSink) throws(ProxyFailure) {
        if let missing = HTTPClient.missing { throw ProxyFailure(missing) }
        self.upstreams = upstreams
        self.session = session
        let stopSwitch = HTTPClient.StopSwitch()
        self.stopSwitch = stopSwitch
        self.sink = sink
        pool = WorkerPool([], threads: Self.mostThreads) { _ in
            let client = try? HTTPClient(stop: stopSwitch)
            return { work in work.perform(client) }
        }
    }

    /// Requests that wait for the upstream at the same time.
    private static let mostThreads = 32
    /// The most bytes of a body, for uploads of attachments.
    package static let longestBody = 128 * 1_024 * 1_024

    /// Ends the requests and the sockets, and waits for their threads.
    package func stop() {
        session.end()
        stopSwitch.turn()
        pool.stop()
        relays.stop()
    }

    package func plan(for head: Request) -> BodyPlan { .whole(limit: Self.longestBody) }

    package func reply(to request: Request) -> Reply {
        let request = ProxiedRequest(request)
        session.keepOut(request.secrets + [request.value(of: "x-amz-bearer")].compactMap(\.self))
        if request.method == .get, request.value(of: "upgrade")?.lowercased() == "websocket" {
            let (url, isChat) = socketURL(of: request)
            let relay = SocketRelay(request, url: url, isChat: isChat, upstreams, sink, session)
            return .upgradeLater(relay) { [relays, pool, stopSwitch] reply in
                relays.add(relay)
                pool.update { $0.append(Work { _ in relay.connect(reply, stopSwitch) }) }
            }
        }
        let reply = DeferredReply()
        pool.update { $0.append(Work { [self] client in forward(request, reply, client) }) }
        return .later(reply)
    }

    /// Returns where a socket leads, and whether it is a chat socket.
    private func socketURL(of request: ProxiedRequest) -> (url: String, isChat: Bool) {
        if let original = urls.original(of: request.target), original.kind == .socket { return (original.url, true) }
        // A page of another connect-chat-mock, such as its console.
        return ("ws" + upstreams.participantService.dropFirst("http".count) + request.target, false)
    }

    // MARK: - Requests

    private func forward(_ request: ProxiedRequest, _ reply: DeferredReply, _ client: HTTPClient?) {
        let start = session.now
        var call = self.call(of: request, at: start)
        let result = Result { () throws(HTTPClient.Failure) in try send(request, client) }
        call?.duration = session.now - start
        switch result {
        case .success(let answer):
            session.keepOut(answer.cookies)
            call?.add(answer)
            record(call, request)
            reply.fulfil(response(answer, to: request, of: call?.operation))
        case .failure(let failure):
            if let answer = failure.answer { call?.add(answer) }
            call?.cut =
                stopSwitch.isTurned ? "the recording ended before the answer" : UpstreamFailure.sentence(failure)
            record(call, request)
            reply.fulfil(UpstreamFailure.response(failure, to: upstreamName(of: request)))
        }
    }

    private func send(_ request: ProxiedRequest, _ client: HTTPClient?) throws(HTTPClient.Failure) -> HTTPClient.Answer
    {
        let client = if let client { client } else { try HTTPClient(stop: stopSwitch) }
        let url: String
        var fields = ForwardedHead.ofRequest(request)
        if let original = urls.original(of: request.target) {
            // A request to a socket's URL that does not ask for a WebSocket.
            url = original.kind == .socket ? "http" + original.url.dropFirst("ws".count) : original.url
        } else if request.isForParticipantService {
            url = upstreams.participantService + request.target
        } else {
            url = upstreams.controlPlane + request.target
            if let credentials = signer(of: request) { fields = sign(request, url, fields, credentials) }
        }
        let hasBody = !request.body.isEmpty || [.post, .put].contains(request.method)
        return try client.send(
            request.method.rawValue, url, body: hasBody ? request.body : nil, fields: fields,
            timeout: upstreams.patience,
            mostBytes: Self.longestBody, remote: upstreams.remote)
    }

    /// Returns the fields with another signature.
    private func sign(
        _ request: ProxiedRequest, _ url: String, _ fields: HTTPClient.Fields, _ credentials: AWSCredentials
    ) -> HTTPClient.Fields {
        let authority = Upstreams.authority(of: url)
        let target = Request.originForm(of: url)
        let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
        let message = SignatureV4.Message(
            method: request.method.rawValue, path: parts.first ?? "/", query: parts.count > 1 ? parts[1] : "",
            host: authority, contentType: request.value(of: "content-type"), body: request.body)
        return ForwardedHead.withoutSignature(fields)
            + SignatureV4(credentials: credentials).fields(for: message, at: WallClock.now())
    }

    /// Returns the credentials for a request that a client signed for the proxy's host.
    ///
    /// A client that signed for the service's own host, and was led here by name resolution, keeps its signature. A web
    /// page gets no signature, because any page can send requests to this machine.
    private func signer(of request: ProxiedRequest) -> AWSCredentials? {
        let isSigned = request.value(of: "authorization")?.hasPrefix("AWS4-") ?? false
        let isPage = request.value(of: "origin") != nil || request.value(of: "sec-fetch-site") != nil
        guard isSigned, !isPage, HostCheck.isLocal(host: request.host),
            request.host.lowercased() != Upstreams.authority(of: upstreams.controlPlane)
        else { return nil }
        return upstreams.credentials
    }

    private func upstreamName(of request: ProxiedRequest) -> String {
        Upstreams.authority(
            of: urls.original(of: request.target)?.url
                ?? (request.isForParticipantService ? upstreams.participantService : upstreams.controlPlane))
    }

    private func response(_ answer: HTTPClient.Answer, to request: ProxiedRequest, of operation: String?) -> Response {
        var response = Response(status: HTTPResponse.Status(code: answer.status))
        response.fields = ForwardedHead.ofAnswer(answer)
        response.body = urls.rewrite(answer.body, of: operation, host: request.host, isSecure: request.isSecure)
        return response
    }

    // MARK: - Recording

    /// Returns the recorded form of a request; nil for a request that is not recorded, such as a preflight.
    private func call(of request: ProxiedRequest, at time: Int64) -> RecordedCall? {
        guard request.method != .options, !request.path.hasPrefix(Self.pathsOfTheMock) else { return nil }
        let found = OperationRoutes.find(request.method, request.path)
        let storage = urls.original(of: request.target) != nil
        let name =
            storage ? (request.method == .put ? RecordedCall.uploadName : RecordedCall.downloadName) : found?.operation
        var call = RecordedCall(
            time: time, number: session.beginCall(), operation: name, method: request.method.rawValue,
            path: storage ? "(the URL)" : found?.pattern ?? "(another path)")
        call.parameters = urls.original(of: request.target).map { [$0.url] } ?? found?.parameters ?? []
        call.client = request.client
        call.requestBytes = request.body.count
        // Bodies of other operations can have anything in them.
        if found != nil { call.request = JSONTree(text: request.body) }
        return call
    }

    /// The admin API and the pages of another connect-chat-mock.
    private static let pathsOfTheMock = "/_mock"

    private func record(_ call: RecordedCall?, _ request: ProxiedRequest) {
        guard let call else { return }
        session.record(call, token: request.value(of: "x-amz-bearer"))
    }
}

extension RecordedCall {
    fileprivate mutating func add(_ answer: HTTPClient.Answer) {
        status = answer.status
        answerBytes = answer.body.count
        fields = answer.fields.compactMap { field in
            let name = field.name.lowercased()
            if let value = ForwardedHead.recordedValue(of: name, field.value) { return Field(name, value) }
            // An origin can be the name of an internal host, and a request id is another one each time.
            guard ForwardedHead.recordedPresence.contains(name) else { return nil }
            return Field(name, field.value == "*" ? "*" : "")
        }
        guard let body = JSONTree(text: answer.body), ![Self.uploadName, Self.downloadName].contains(operation) else {
            return
        }
        guard operation == nil else { return self.answer = body }
        // Of an operation that this server does not know, only the error's name is harmless.
        if let type = body["__type"]?.string { self.answer = .object([JSONTree.Member("__type", .string(type))]) }
    }
}

extension HTTPClient.Answer {
    /// The values of the cookies that the answer sets.
    fileprivate var cookies: [String] {
        fields.filter { $0.name.lowercased() == "set-cookie" }.compactMap { field in
            field.value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).last.map(String.init)
        }
    }
}

/// Why a proxy cannot start.
package struct ProxyFailure: Error, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
