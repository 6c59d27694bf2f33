internal import CMicroHTTPD
internal import CTransport
internal import Glibc
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel
internal import Logging

/// The callbacks that libmicrohttpd calls on its workers. Their arguments are valid only during the
/// call.
enum ExchangeCallbacks {
    /// Makes the exchange of a request, and returns it as the request's closure. Only this callback
    /// receives the target as the client sent it.
    static let began:
        @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>, OpaquePointer) -> UnsafeMutableRawPointer? = {
            closure, target, connection in
            guard let closure, let context = ct_socket_context(connection) else { return nil }
            let core = Unmanaged<ServerCore>.fromOpaque(closure).takeUnretainedValue()
            core.exchangeBegan()
            let line = Unmanaged<ConnectionProgress>.fromOpaque(context).takeUnretainedValue()
            core.gate.requestBegan(on: line)
            line.beginHead()
            let exchange = Exchange(
                connection: connection, line: line, target: String(cString: target),
                isTargetWhole: ct_is_whole_target(target) != 0)
            return Unmanaged.passRetained(exchange).toOpaque()
        }

    /// Keeps a connection's line as its context, from the start to the close of the connection.
    static let connection: MHD_NotifyConnectionCallback = { closure, connection, context, moment in
        guard let closure, let connection, let context else { return }
        let gate = Unmanaged<ServerCore>.fromOpaque(closure).takeUnretainedValue().gate
        switch Int32(moment.rawValue) {
        case ct_connection_started:
            context.pointee = gate.line(of: ct_descriptor(connection)).map { Unmanaged.passRetained($0).toOpaque() }
        case ct_connection_closed:
            guard let line = context.pointee else { return }
            context.pointee = nil
            gate.closed(Unmanaged<ConnectionProgress>.fromOpaque(line).takeRetainedValue())
        // open: C may pass any number
        default: break
        }
    }

    static let access: MHD_AccessHandlerCallback = {
        closure, connection, target, method, _, upload, uploadSize, requestClosure in
        guard let closure, let method, let uploadSize, let request = requestClosure?.pointee else { return .NO }
        return Unmanaged<ServerCore>.fromOpaque(closure)._withUnsafeGuaranteedRef { core in
            Unmanaged<Exchange>.fromOpaque(request)._withUnsafeGuaranteedRef { exchange in
                let bytes = upload.map { pointer in
                    UnsafeBufferPointer(
                        start: UnsafeRawPointer(pointer).assumingMemoryBound(to: UInt8.self), count: uploadSize.pointee)
                }
                defer { uploadSize.pointee = 0 }
                guard exchange.hasBegun else { return core.begin(exchange, method: method, target: target) }
                guard let bytes, !bytes.isEmpty else { return core.proceed(exchange, method: method, bytes: nil) }
                let result = core.proceed(exchange, method: method, bytes: bytes)
                return exchange.peerIsOpen(after: bytes.count) ? result : .NO
            }
        }
    }

    static let completed: MHD_RequestCompletedCallback = { closure, _, requestClosure, _ in
        guard let closure, let request = requestClosure?.pointee else { return }
        requestClosure?.pointee = nil
        let exchange = Unmanaged<Exchange>.fromOpaque(request).takeRetainedValue()
        // For a WebSocket, the exchange ended with the handshake.
        if case .upgraded = exchange.phase { return }
        let core = Unmanaged<ServerCore>.fromOpaque(closure).takeUnretainedValue()
        exchange.unwatch(core.gate)
        exchange.line.enter(.idle)
        exchange.abandonBody()
        core.releaseMemory(ofBodyBytes: exchange.reservedBytes)
        core.exchangeEnded()
    }

    /// Passes the socket to the loop, after the handshake has been sent.
    static let upgraded: MHD_UpgradeHandler = { closure, connection, request, early, earlyCount, socket, handle in
        guard let closure, let connection, let request, let handle else { return }
        let core = Unmanaged<ServerCore>.fromOpaque(closure).takeUnretainedValue()
        let exchange = Unmanaged<Exchange>.fromOpaque(request).takeUnretainedValue()
        ct_prepare_upgraded(connection)
        // Copied before the daemon frees them.
        let bytes = Array(UnsafeRawBufferPointer(start: early, count: earlyCount))
        let taken = ct_take_over(handle, socket)
        guard taken >= 0 else {
            core.logger.warning("a WebSocket was closed: \(String(cString: strerror(errno)))")
            if case .upgraded(let session) = exchange.phase { session.closed() }
            return
        }
        guard case .upgraded(let session) = exchange.phase, let sockets = core.sockets,
            sockets.adopt(UpgradedSocket(socket: taken, early: bytes, session: session))
        else {
            close(taken)
            if case .upgraded(let session) = exchange.phase { session.closed() }
            return
        }
    }
}

extension ServerCore {
    /// Handles a call after the head: a piece of the body, its end, or the return of a suspended request.
    fileprivate func proceed(
        _ exchange: Exchange, method: UnsafePointer<CChar>, bytes: UnsafeBufferPointer<UInt8>?
    ) -> MHD_Result {
        switch exchange.phase {
        case .head, .answered, .upgraded:
            return .YES
        case .receiving(let receiver):
            guard let bytes else { return queue(receiver.finish(), for: exchange) }
            if !receiver.receive(Array(bytes)) { exchange.phase = .received(receiver) }
            return .YES
        case .received(let receiver):
            guard let bytes else { return queue(receiver.finish(), for: exchange) }
            exchange.drain(bytes.count)
            return exchange.drained > Self.mostDrained ? .NO : .YES
        case .body:
            guard let bytes else { return answer(exchange, method: method) }
            let limit = exchange.bodyLimit ?? configuration.maxBodyBytes
            if !exchange.receive(bytes, limit: limit) {
                exchange.phase = .draining(TransportAnswers.bodyTooLarge(limit: limit))
            } else if case let count = exchange.bytesWithoutRoom, count > 0 {
                if reserveMemory(forBodyBytes: count) {
                    exchange.hasRoom(forMore: count)
                } else {
                    exchange.dropBody()
                    exchange.phase = .draining(TransportAnswers.bodiesTooLarge(limit: configuration.bodyMemory))
                }
            }
            return .YES
        case .draining(let response):
            guard let bytes else { return queue(response, for: exchange) }
            exchange.drain(bytes.count)
            // The rest of an endless body is not worth reading. Only closing can stop it.
            return exchange.drained > Self.mostDrained ? .NO : .YES
        case .deferred(let answer, let session):
            guard let response = answer.take() else { return .YES }
            exchange.unwatch(gate)
            guard let session, response.status == .switchingProtocols else { return queue(response, for: exchange) }
            let request = Request(
                method: HTTPRequest.Method(cString: method) ?? .get, target: exchange.target, headers: exchange,
                body: [])
            let result = upgrade(exchange, request, to: session)
            guard case .upgraded = exchange.phase else {
                session.closed()
                return result
            }
            return result
        }
    }

    /// The most bytes of a refused body to read, so that clients that write before they read still
    /// see the answer.
    private static let mostDrained = 16 * 1_024 * 1_024

    /// Handles the first call for a request, when its head is complete.
    ///
    /// An answer at this point closes the connection. The server discards what follows the head.
    fileprivate func begin(
        _ exchange: Exchange, method: UnsafePointer<CChar>, target: UnsafePointer<CChar>?
    ) -> MHD_Result {
        exchange.hasBegun = true
        exchange.phase = .body
        if gate.isFull(for: exchange.line), !answering.isVital(exchange.target) {
            return queue(TransportAnswers.tooManyConnections(gate.limit), for: exchange, isLast: true)
        }
        guard let target, exchange.isTargetWhole else {
            return queue(TransportAnswers.badHead(CT_HEAD_ZERO_BYTE), for: exchange, isLast: true)
        }
        var length: Int64 = -1
        let fault = ct_head_fault(exchange.connection, method, target, &length)
        guard fault == CT_HEAD_SOUND else {
            return queue(TransportAnswers.badHead(fault), for: exchange, isLast: true)
        }
        guard HTTPRequest.Method.isToken(method) else {
            return queue(TransportAnswers.badMethod(), for: exchange, isLast: true)
        }
        let count = length < 0 ? nil : Int(length)
        exchange.announce(count ?? 0)
        exchange.line.enter(.body)
        if strcmp(method, "PUT") == 0 {
            let head = Request(method: .put, target: exchange.target, headers: exchange, body: [])
            switch answering.plan(for: head) {
            case .whole(let limit): exchange.bodyLimit = limit
            case .pieces(let receiver):
                exchange.phase = .receiving(receiver)
                return .YES
            case .refused(let response): return refuse(exchange, response, at: count ?? 0)
            }
        }
        guard let count else { return .YES }
        let limit = exchange.bodyLimit ?? configuration.maxBodyBytes
        if count > limit { return refuse(exchange, TransportAnswers.bodyTooLarge(limit: limit), at: count) }
        exchange.reserve(count)
        return .YES
    }

    /// Refuses a body. Answers at once if the client waits for permission to send, or would send
    /// more than is worth reading.
    private func refuse(_ exchange: Exchange, _ response: Response, at length: Int) -> MHD_Result {
        if exchange.header("Expect") != nil || length > Self.mostDrained { return queue(response, for: exchange) }
        exchange.phase = .draining(response)
        return .YES
    }

    private func answer(_ exchange: Exchange, method: UnsafePointer<CChar>) -> MHD_Result {
        guard let method = HTTPRequest.Method(cString: method) else {
            return queue(TransportAnswers.badMethod(), for: exchange)
        }
        exchange.line.enter(.answer)
        exchange.isHead = method == .head
        let request = Request(
            method: method, target: exchange.target, headers: exchange, body: exchange.takeBody(),
            isSecure: exchange.line.isSecure)
        switch answering.reply(to: request) {
        case .now(let response): return queue(response, for: exchange)
        case .later(let reply): return suspend(exchange, until: reply)
        case .upgrade(let session): return upgrade(exchange, request, to: session)
        case .upgradeLater(let session, let begin):
            if case .refused(let response) = SocketHandshake.check(request) { return queue(response, for: exchange) }
            let reply = DeferredReply()
            defer { begin(reply) }
            return suspend(exchange, until: reply, session)
        }
    }

    private func upgrade(_ exchange: Exchange, _ request: Request, to session: any SocketSession) -> MHD_Result {
        switch SocketHandshake.check(request) {
        case .refused(let response): return queue(response, for: exchange)
        case .accepted where isStopping: return queue(Self.shuttingDown, for: exchange)
        case .accepted(let accept):
            guard let sockets, sockets.openSockets < gate.limit else {
                return queue(TransportAnswers.tooManySockets(gate.limit), for: exchange)
            }
            let closure = Unmanaged.passUnretained(self).toOpaque()
            guard let message = MHD_create_response_for_upgrade(ExchangeCallbacks.upgraded, closure) else { return .NO }
            defer { MHD_destroy_response(message) }
            MHD_add_response_header(message, "Upgrade", "websocket")
            MHD_add_response_header(message, "Sec-WebSocket-Accept", accept)
            let switching = UInt32(HTTPResponse.Status.switchingProtocols.code)
            guard MHD_queue_response(exchange.connection, switching, message) == .YES else { return .NO }
            exchange.phase = .upgraded(session)
            exchangeEnded()
            return .YES
        }
    }

    private func suspend(
        _ exchange: Exchange, until reply: DeferredReply, _ session: (any SocketSession)? = nil
    ) -> MHD_Result {
        let answer = DeferredAnswer()
        let connection = SuspendedConnection(exchange.connection)
        exchange.phase = .deferred(answer, session)
        connection.suspend()
        hold(reply)
        exchange.watch(gate) { reply.fulfil(TransportAnswers.clientLeft) }
        reply.whenFulfilled { [self] response in
            release(reply)
            answer.put(response)
            connection.resume()
        }
        return .YES
    }

    /// Breaks the connection as a network or a broken server would.
    private func fail(_ exchange: Exchange, _ breakage: ConnectionBreak) -> MHD_Result {
        let noise = breakage == .garbage ? "\u{16}\u{3}not HTTP\r\n" : ""
        noise.withCString { ct_break(exchange.connection, $0, noise.utf8.count, breakage == .reset ? 1 : 0) }
        return .NO
    }

    private func queue(_ response: Response, for exchange: Exchange, isLast: Bool = false) -> MHD_Result {
        exchange.phase = .answered
        exchange.line.enter(.answer)
        if let breakage = response.breakage { return fail(exchange, breakage) }
        if let growing = response.growing {
            if exchange.isHead {
                // For HEAD, libmicrohttpd sends no body, but would still send the end marker of a
                // growing one.
                growing.end()
                return queue(Response(status: response.status, fields: response.fields), for: exchange, isLast: isLast)
            }
            hold(growing)
            exchange.watch(gate) { growing.end() }
        }
        // A connection beyond the limit serves one health request.
        let closes = isLast || isStopping || gate.isFull(for: exchange.line)
        guard let message = ResponseMessage.make(response, isLast: closes, on: exchange.connection) else {
            return .NO
        }
        defer { MHD_destroy_response(message) }
        return MHD_queue_response(exchange.connection, UInt32(response.status.code), message)
    }
}

extension HTTPRequest.Method {
    /// Whether a method has only the characters of a token (RFC 9110 section 5.6.2).
    fileprivate static func isToken(_ cString: UnsafePointer<CChar>) -> Bool {
        strcmp(cString, "POST") == 0 || strcmp(cString, "GET") == 0 || Self(rawValue: String(cString: cString)) != nil
    }

    /// Compares with the usual methods in place before it makes a new method.
    fileprivate init?(cString: UnsafePointer<CChar>) {
        if strcmp(cString, "POST") == 0 {
            self = .post
        } else if strcmp(cString, "GET") == 0 {
            self = .get
        } else {
            self.init(rawValue: String(cString: cString))
        }
    }
}
