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
    }

    package let kind: Kind
    /// On the instance's clock.
    package let time: Timestamp
    /// The name of an operation, of what a client's frame asks for, `Opened` or `Closed`; of a frame its content type.
    package let operation: String
    /// The InitialContactId.
    package var contact: UniqueID?
    /// Who it is of: the caller, or the author.
    package var participant: UniqueID?
    package var role: ParticipantRole?
    /// Who a frame went to.
    package var recipients: [UniqueID] = []
    package var method = ""
    /// Path and query, as they came.
    package var target = ""
    /// Of the answer; 0 for what has none.
    package var status = 0
    /// The body of what came.
    package var request = JournalBody()
    /// The body of what was answered, or sent.
    package var response = JournalBody()
    /// Why a request was refused, in a sentence.
    package var why: String?

    package init(_ kind: Kind, _ operation: String, at time: Timestamp) {
        self.kind = kind
        self.operation = operation
        self.time = time
    }

    /// Bytes that count against the journal's room.
    var size: Int { request.bytes.count + response.bytes.count + target.utf8.count }
}

/// A body as the journal keeps it: whole, unless it is long.
package struct JournalBody: Sendable {
    package let bytes: [UInt8]
    /// How long it was.
    package let count: Int

    private static let mostBytes = 16 * 1_024

    /// Shares the bytes where they are kept whole.
    package init(_ body: [UInt8] = []) {
        count = body.count
        bytes = body.count <= Self.mostBytes ? body : Array(body[..<Self.mostBytes])
    }

    package var isWhole: Bool { count == bytes.count }
}
