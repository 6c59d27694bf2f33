package import HTTPTypes

/// One HTTP response. Content-Length, Date and Connection are the transport's.
package struct Response: Sendable {
    package struct Field: Sendable {
        package let name: HTTPField.Name
        package let value: String

        package init(_ name: HTTPField.Name, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var status: HTTPResponse.Status
    package var fields: [Field]
    package var body: [UInt8]

    package init(status: HTTPResponse.Status, fields: [Field] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A JSON body with its content type.
    package static func json(_ body: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        var fields: [Field] = []
        // Room for what every API adds, so that the list is allocated once.
        fields.reserveCapacity(6)
        fields.append(Field(.contentType, "application/json"))
        return Response(status: status, fields: fields, body: body)
    }

    package subscript(name: HTTPField.Name) -> String? {
        fields.first { $0.name == name }?.value
    }
}

/// What becomes of a request.
package enum Reply: Sendable {
    case now(Response)
    /// Answered by whoever holds the promise; meanwhile no thread waits.
    case later(DeferredReply)
}

/// Answers requests, on the transport's worker threads: without waiting and without I/O.
package protocol RequestAnswering: Sendable {
    func reply(to request: Request) -> Reply
}
