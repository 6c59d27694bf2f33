package import ContactModel
package import Kernel

/// A request with its response, a frame, a socket's opening or closing, a failed run, or a hint.
package struct JournalEntry: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A call of a service.
        case request
        /// A call of the admin API that changed something or tried to.
        case admin
        /// A frame to clients.
        case frame
        /// A frame from a client.
        case received
        /// A socket opened or closed.
        case socket
        /// A scenario run that failed.
        case run
        /// Behavior that may differ on AWS.
        case hint
    }

    /// A request with its response.
    package struct Exchange: Sendable {
        package let method: String
        /// The path and the query, as the client sent them.
        package let path: String
        package let query: String
        package let request: JournalBody
        package let status: Int
        package let response: JournalBody

        package init(
            method: String, path: String, query: String, request: JournalBody, status: Int, response: JournalBody
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.request = request
            self.status = status
            self.response = response
        }
    }

    package let kind: Kind
    /// The time on the instance's clock.
    package let time: Timestamp
    /// The name of an operation or of a client's frame, `Opened`, or `Closed`. For a frame to
    /// clients, it is the content type.
    package let operation: String
    package let subject: Subject
    /// The request and its response; nil for other entries.
    package let exchange: Exchange?
    /// The content of a frame.
    package let content: JournalBody
    /// The reason for a refusal, or what fault rules did to a frame, in a sentence; nil for neither.
    package let why: String?
    /// The participants that received a frame.
    package let recipients: [UniqueID]

    package init(
        _ kind: Kind, _ operation: String, of subject: Subject, at time: Timestamp, exchange: Exchange? = nil,
        content: JournalBody = JournalBody(), why: String? = nil, recipients: [UniqueID] = []
    ) {
        self.kind = kind
        self.operation = operation
        self.time = time
        self.subject = subject
        self.exchange = exchange
        self.content = content
        self.why = why
        self.recipients = recipients
    }

    /// The status of the response; 0 for an entry without a response.
    package var status: Int { exchange?.status ?? 0 }
}

/// A body as the journal keeps it: the whole body, or the start of a long one.
package struct JournalBody: Sendable {
    package let bytes: [UInt8]
    /// The length of the original body, in bytes.
    package let count: Int

    package static let mostBytes = 16 * 1_024

    package init(_ body: [UInt8] = []) {
        bytes = body
        count = body.count
    }

    /// Creates a body of `count` bytes, of which the journal kept the first ones.
    init(kept bytes: [UInt8], of count: Int) {
        self.bytes = bytes
        self.count = count
    }

    package var isWhole: Bool { count == bytes.count }
}
