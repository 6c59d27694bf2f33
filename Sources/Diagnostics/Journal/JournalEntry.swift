package import ContactModel
package import Kernel

/// One thing that was asked of the server, or that it sent: a request with its answer, a frame, or a socket's beginning or end.
package struct JournalEntry: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A call of one of the services.
        case request
        /// A frame to clients.
        case frame
        /// A frame of a client's.
        case received
        /// A socket opened, or closed.
        case socket
        /// A scenario run that failed.
        case run
        /// Behavior that may differ on AWS.
        case hint
    }

    /// A request with its answer.
    package struct Exchange: Sendable {
        package let method: String
        /// As they came.
        package let path: String
        package let query: String
        package let request: JournalBody
        package let status: Int
        package let response: JournalBody
        /// Why it was refused, in a sentence.
        package let why: String?

        package init(
            method: String, path: String, query: String, request: JournalBody, status: Int, response: JournalBody,
            why: String?
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.request = request
            self.status = status
            self.response = response
            self.why = why
        }
    }

    package let kind: Kind
    /// On the instance's clock.
    package let time: Timestamp
    /// The name of an operation, of what a client's frame asks for, `Opened` or `Closed`; of a frame its content type.
    package let operation: String
    package let subject: Subject
    /// Nil for what is no request.
    package let exchange: Exchange?
    /// What a frame says.
    package let content: JournalBody
    /// Who a frame went to.
    package let recipients: [UniqueID]

    package init(
        _ kind: Kind, _ operation: String, of subject: Subject, at time: Timestamp, exchange: Exchange? = nil,
        content: JournalBody = JournalBody(), recipients: [UniqueID] = []
    ) {
        self.kind = kind
        self.operation = operation
        self.time = time
        self.subject = subject
        self.exchange = exchange
        self.content = content
        self.recipients = recipients
    }

    /// Of the answer; 0 for what has none.
    package var status: Int { exchange?.status ?? 0 }
}

/// A body as the journal keeps it: whole, unless it is long.
package struct JournalBody: Sendable {
    package let bytes: [UInt8]
    /// How long it was.
    package let count: Int

    static let mostBytes = 16 * 1_024

    package init(_ body: [UInt8] = []) {
        bytes = body
        count = body.count
    }

    /// What was kept of a body that had so many bytes.
    init(kept bytes: [UInt8], of count: Int) {
        self.bytes = bytes
        self.count = count
    }

    package var isWhole: Bool { count == bytes.count }
}
