package import Kernel

/// Which messages a participant may send, and how long they may be.
///
/// Lengths: Amazon Connect's feature limits and the API reference of SendMessage (Documentation/Protocol.md#sendmessage);
/// they count characters.
package enum MessageLimits {
    /// What a length counts where the service only says "characters".
    package enum LengthUnit: String, Sendable, CaseIterable {
        case scalars
        case utf16
    }

    /// The types that SendMessage takes, each with its greatest length.
    package static func maximumLength(of type: ContentType) -> Int? {
        switch type {
        case .plain, .markdown: 1_024
        case .json: 12_000
        case .interactiveResponse: 12_288
        // open: content types are an open set
        default: nil
        }
    }

    /// The types that a chat may allow: `SupportedMessagingContentTypes` of StartChatContact.
    package static let supportable: [ContentType] = [.plain, .markdown, .json, .interactive, .interactiveResponse]

    /// Why a chat that supports `supported` refuses this message; nil if it takes it.
    package static func refusal(
        of content: JSONText, type: ContentType, supported: [ContentType], unit: LengthUnit
    ) -> Refusal? {
        guard let maximum = maximumLength(of: type) else {
            return Refusal(.invalid, "ContentType \"\(type.rawValue)\" is none that SendMessage takes")
        }
        guard supported.contains(type) else {
            return Refusal(
                .invalid, "ContentType \"\(type.rawValue)\" is not among the chat's SupportedMessagingContentTypes")
        }
        guard !content.isEmpty else { return Refusal(.invalid, "Content is empty") }
        // Bytes are never fewer than scalars or UTF-16 units.
        if content.escaped.count <= maximum { return nil }
        let length = unit == .scalars ? content.scalarCount : content.utf16Count
        guard length <= maximum else {
            return Refusal(
                .invalid, "Content has \(length) characters; \(type.rawValue) may have \(maximum)")
        }
        return nil
    }
}
