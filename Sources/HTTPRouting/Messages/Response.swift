package import HTTPTypes
package import Kernel

/// One HTTP response. The transport adds Content-Length, Date and Connection.
package struct Response: Sendable {
    package struct Field: Sendable {
        /// The name as it is written. The canonical form is not stored, because each copy of the
        /// field would count a second reference.
        package let name: String
        package let value: String

        package init(_ name: HTTPField.Name, _ value: String) {
            self.name = name.rawName
            self.value = value
        }
    }

    package var status: HTTPResponse.Status
    package var fields: [Field]
    /// Fields that many responses share, in addition to `fields`.
    package var sharedFields: [Field] = []
    package var body: [UInt8]
    /// Replaces `body`, for content that is too large to hold twice.
    package var stream: (any BodySource)?
    /// Replaces `body` and `stream`, for content whose length is still unknown.
    package var growing: StreamingBody?
    /// How the connection fails instead of delivering the response; nil if it does not.
    package var breakage: ConnectionBreak?

    package init(status: HTTPResponse.Status, fields: [Field] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Whether the body is JSON made by ``json(_:status:)``, which no browser shows as a document.
    package var isData: Bool { fields.first?.value == "application/json" }

    /// Returns a response with a JSON body and its content type.
    package static func json(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        var fields: [Field] = []
        // Reserves room for the fields that every API adds, so that the list is allocated once.
        fields.reserveCapacity(4)
        fields.append(Field(.contentType, "application/json"))
        return Response(status: status, fields: fields, body: body)
    }

    package subscript(name: HTTPField.Name) -> String? {
        (fields + sharedFields).first { $0.name.lowercased() == name.canonicalName }?.value
    }
}

/// The answer to a request: now, later, or as a WebSocket.
package enum Reply: Sendable {
    case now(Response)
    /// The response is sent later. No thread waits for it.
    case later(DeferredReply)
    /// The connection becomes a WebSocket, if the request is a handshake for one (RFC 6455 section 4.2).
    case upgrade(any SocketSession)
    /// The connection becomes a WebSocket if the response has status 101. Any other response is sent.
    ///
    /// The transport calls the closure with a promise of the response, if the request is a handshake. If the connection
    /// does not become a WebSocket in spite of a response 101, the transport calls ``SocketSession/closed()``.
    case upgradeLater(any SocketSession, @Sendable (DeferredReply) -> Void)
}

/// Answers requests on the transport's worker threads, without waiting and without I/O.
package protocol RequestAnswering: Sendable {
    func reply(to request: Request) -> Reply
    /// Returns how to handle the body that follows. Called only for PUT requests, before any of the
    /// body has arrived.
    ///
    /// - Parameter head: the request without its body.
    func plan(for head: Request) -> BodyPlan
    /// Whether the server answers a request even at the connection limit, such as a health request.
    ///
    /// - Parameter target: path and query.
    func isVital(_ target: String) -> Bool
}

extension RequestAnswering {
    package func isVital(_ target: String) -> Bool { false }
    package func plan(for head: Request) -> BodyPlan { .whole() }
}
