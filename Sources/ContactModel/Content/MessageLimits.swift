package import JSON
internal import Kernel

/// The maximum length of messages, by the year of Amazon's documents
/// (Documentation/Protocol.md#message-size).
package enum MessageLimits: String, Sendable, CaseIterable {
    /// 16,384 bytes for every type that clients can send.
    case of2026 = "2026"
    /// 1,024 characters of text, 12,000 of JSON, or 12,288 of an interactive response.
    case of2023 = "2023"

    /// The unit of a length where the service says only "characters".
    package enum LengthUnit: String, Sendable, CaseIterable {
        case scalars
        case utf16
    }

    private enum Maximum {
        case bytes(Int)
        case characters(Int)
    }

    /// The types that SendMessage accepts.
    package static let sendable: [ContentType] = [.plain, .markdown, .json, .interactiveResponse]

    /// The types that a chat can support: `SupportedMessagingContentTypes` of StartChatContact.
    package static let supportable: [ContentType] = [.plain, .markdown, .json, .interactive, .interactiveResponse]

    private func maximum(of type: ContentType) -> Maximum {
        switch self {
        case .of2026: .bytes(16_384)
        case .of2023: .characters(type == .json ? 12_000 : type == .interactiveResponse ? 12_288 : 1_024)
        }
    }

    /// Returns why a chat that supports `supported` refuses a message; nil if it accepts it.
    package func refusal(
        of content: JSONText, type: ContentType, supported: [ContentType], unit: LengthUnit
    ) -> Refusal? {
        guard Self.sendable.contains(type) else {
            return Refusal(.invalid, "SendMessage does not accept ContentType \"\(type.rawValue)\"")
        }
        guard supported.contains(type) else {
            return Refusal(
                .invalid, "ContentType \"\(type.rawValue)\" is not among the chat's SupportedMessagingContentTypes")
        }
        guard !content.isEmpty else { return Refusal(.invalid, "Content is empty") }
        let (length, most, counted) =
            switch maximum(of: type) {
            case .bytes(let most): (content.length(ifOver: most) { $0.utf8Count }, most, "bytes of UTF-8")
            case .characters(let most):
                (
                    content.length(ifOver: most) { unit == .scalars ? $0.scalarCount : $0.utf16Count }, most,
                    "characters"
                )
            }
        guard length > most else { return nil }
        return Refusal(
            .invalid,
            "Content has \(length) \(counted); \(type.rawValue) can have \(most) (messageLimits \(rawValue))")
    }
}

extension JSONText {
    /// Returns the length. Counts it only if the text can be longer than `most`.
    ///
    /// The escaped text has at least as many bytes as any count.
    fileprivate func length(ifOver most: Int, _ count: (JSONText) -> Int) -> Int {
        escaped.count <= most ? escaped.count : count(self)
    }
}
