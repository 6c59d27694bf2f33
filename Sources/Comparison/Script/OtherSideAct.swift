package import JSON

/// What the other side of a recorded client did: agents, flows and bots whose clients were not recorded.
///
/// It is read from the item that the act caused. Ids are those of the recording.
package enum OtherSideAct: Sendable, Equatable {
    case join(id: String, role: String, name: String)
    case leave(id: String)
    /// A message. The author is nil for the flow.
    case say(by: String?, contentType: String, content: String)
    case attach(by: String?, files: [File])
    case event(by: String?, contentType: String)
    case receipt(by: String, messageID: String, isRead: Bool)
    case rename(id: String, name: String)
    case transfer(from: String?)
    case end
    case requestSignIn

    /// A file, without its bytes, which are not in a recording.
    package struct File: Sendable, Equatable {
        package let name: String
        package let contentType: String

        package init(name: String, contentType: String) {
            self.name = name
            self.contentType = contentType
        }
    }

    /// Returns the act that causes an item; nil for an item that no act of the other side can cause.
    ///
    /// - Parameter isClient: whether a participant is a recorded client, whose calls cause its items.
    package init?(causing item: JSONTree, isClient: (String) -> Bool) {
        let author = item["ParticipantRole"]?.string == "SYSTEM" ? nil : item["ParticipantId"]?.string
        let name = (item["ContentType"]?.string).map(Self.eventName) ?? ""
        switch (item["Type"]?.string, name) {
        case ("MESSAGE", _):
            if let author, isClient(author) { return nil }
            self = .say(
                by: author, contentType: item["ContentType"]?.string ?? "text/plain",
                content: item["Content"]?.string ?? "")
        case ("ATTACHMENT", _):
            if let author, isClient(author) { return nil }
            let files = (item["Attachments"]?.elements ?? []).map { file in
                File(
                    name: file["AttachmentName"]?.string ?? "file.txt",
                    contentType: file["ContentType"]?.string ?? "text/plain")
            }
            self = .attach(by: author, files: files)
        case ("MESSAGEMETADATA", _):
            guard let act = Self.receipt(item, isClient) else { return nil }
            self = act
        case ("EVENT", "participant.joined"):
            // The first call of a customer makes the customer join.
            guard let author, let role = item["ParticipantRole"]?.string, role != "CUSTOMER" else { return nil }
            self = .join(id: author, role: role, name: item["DisplayName"]?.string ?? "")
        case ("EVENT", "participant.left"):
            guard let author, !isClient(author) else { return nil }
            self = .leave(id: author)
        case ("EVENT", "participant.displayname.updated"):
            guard let author, let name = item["DisplayName"]?.string else { return nil }
            self = .rename(id: author, name: name)
        case ("EVENT", "chat.ended"): self = .end
        case ("EVENT", "transfer.succeeded"): self = .transfer(from: author)
        case ("EVENT", "authentication.initiated"): self = .requestSignIn
        case ("EVENT", let event) where !event.isEmpty:
            if let author, isClient(author), event == "typing" { return nil }
            self = .event(by: author, contentType: item["ContentType"]?.string ?? "")
        // open: types of later versions
        default: return nil
        }
    }

    /// The act in words, for reports.
    package var name: String {
        switch self {
        case .join(_, let role, _): "a participant joins as \(role)"
        case .leave: "a participant leaves"
        case .say(let by, _, _): by == nil ? "the flow sends a message" : "a participant sends a message"
        case .attach: "a participant sends a file"
        case .event(_, let type): "an event \(type)"
        case .receipt(_, _, let isRead): isRead ? "a message is read" : "a message is delivered"
        case .rename: "a participant gets another name"
        case .transfer: "the chat is transferred"
        case .end: "the chat ends"
        case .requestSignIn: "the flow asks the customer to sign in"
        }
    }

    private static func receipt(_ item: JSONTree, _ isClient: (String) -> Bool) -> OtherSideAct? {
        let metadata = item["MessageMetadata"]
        guard let id = metadata?["MessageId"]?.string else { return nil }
        for receipt in metadata?["Receipts"]?.elements ?? [] {
            guard let reader = receipt["RecipientParticipantId"]?.string, !isClient(reader) else { continue }
            return .receipt(by: reader, messageID: id, isRead: receipt["ReadTimestamp"] != nil)
        }
        return nil
    }

    private static func eventName(_ type: String) -> String {
        let prefix = "application/vnd.amazonaws.connect.event."
        return type.hasPrefix(prefix) ? String(type.dropFirst(prefix.count)) : ""
    }
}
