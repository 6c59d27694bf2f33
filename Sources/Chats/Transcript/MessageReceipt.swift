internal import JSON
package import Kernel

/// When one participant received and read a message (service model: Receipt).
package struct MessageReceipt: Sendable, Codable {
    package enum Kind: Sendable {
        case delivered
        case read
    }

    package let recipient: UniqueID
    package var delivered: Timestamp?
    package var read: Timestamp?

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if let delivered { writer.member("DeliveredTimestamp", delivered) }
            if let read { writer.member("ReadTimestamp", read) }
            writer.member("RecipientParticipantId", recipient)
        }
    }
}
