package import HTTPTypes
package import Kernel

/// One HTTP response. Content-Length, Date and Connection are the transport's.
package struct Response: Sendable {
    package struct Field: Sendable {
        /// As it is written. Of a name's two forms only this one is kept: the other would be counted at every copy.
        package let name: String
        package let value: String

        package init(_ name: HTTPField.Name, _ value: String) {
            self.name = name.rawName
            self.value = value
        }
    }

    package var status: HTTPResponse.Status
    package var fields: [Field]
    /// Fields that many responses share, beside their own.
    package var sharedFields: [Field] = []
    package var body: [UInt8]
    /// In place of `body`, for what is too large to be held twice.
    package var stream: (any BodySource)?
    /// In place of both, for what has no length yet.
    package var growing: StreamingBody?
    /// What the peer meets in its place.
    package var breakage: ConnectionBreak?

    package init(status: HTTPResponse.Status, fields: [Field] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Whether the body is JSON of ``json(_:status:)``, which no browser shows as a document.
    package var isData: Bool { fields.first?.value == "application/json" }

    /// A JSON body with its content type.
    package static func json(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        var fields: [Field] = []
        // Room for what every API adds, so that the list is allocated once.
        fields.reserveCapacity(4)
        fields.append(Field(.contentType, "application/json"))
        return Response(status: status, fields: fields, body: body)
    }

    package subscript(name: HTTPField.Name) -> String? {
        (fields + sharedFields).first { $0.name.lowercased() == name.canonicalName }?.value
    }
}

/// What becomes of a request.
package enum Reply: Sendable {
    case now(Response)
    /// The response comes later. Meanwhile no thread waits.
    case later(DeferredReply)
    /// The connection becomes a WebSocket, if the request is a handshake for one (RFC 6455 section 4.2).
    case upgrade(any SocketSession)
}

/// Answers requests, on the transport's worker threads: without waiting and without I/O.
package protocol RequestAnswering: Sendable {
    func reply(to request: Request) -> Reply
    /// What is done with the body that follows; asked of PUT requests alone, before any of it has come.
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
