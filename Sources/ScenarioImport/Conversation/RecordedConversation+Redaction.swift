internal import ContactModel
package import Redaction

extension RecordedConversation {
    /// Returns the conversation without the personal data that are found in it.
    package func redacted(by redactor: inout Redactor) -> RecordedConversation {
        var conversation = self
        for author in items.compactMap(\.author) where author.role != .system {
            redactor.learn(author.name, isCustomer: author.role == .customer)
        }
        for index in items.indices { conversation.items[index].redact(by: &redactor) }
        return conversation
    }
}

extension RecordedItem {
    fileprivate mutating func redact(by redactor: inout Redactor) {
        if let name = author?.name, author?.role != .system { author?.name = redactor.replacement(for: name) }
        switch kind {
        case .message(let type, let text): kind = .message(type, redactor.redacted(text))
        case .attachment(let name, let isApproved):
            kind = .attachment(name: redactor.redacted(name), isApproved: isApproved)
        case .event: break
        }
    }
}
