internal import Kernel

/// Behavior that may differ on AWS. Each occurrence is in the journal, and hints are also logged.
package enum Hint: Sendable, Hashable {
    /// A picker was delivered to a chat that supports text/plain only.
    case interactiveInPlainText
    /// A call connected a customer who has no socket and no streaming.
    case connectedWithoutSocket
    /// An SDK relied on a default of GetTranscript for which the API reference has another value.
    case transcriptDefault(member: String, client: String)

    /// The name of a hint's journal entries.
    package enum Name: String, Sendable, CaseIterable {
        case interactiveInPlainText = "InteractiveInPlainText"
        case connectedWithoutSocket = "ConnectedWithoutSocket"
        case transcriptDefault = "TranscriptDefault"
    }

    package var name: Name {
        switch self {
        case .interactiveInPlainText: .interactiveInPlainText
        case .connectedWithoutSocket: .connectedWithoutSocket
        case .transcriptDefault: .transcriptDefault
        }
    }

    package var text: String {
        switch self {
        case .interactiveInPlainText:
            "an interactive message was delivered to a chat that supports text/plain only; on AWS the customer may receive "
                + "nothing or the title. Name its type in SupportedMessagingContentTypes, or see the setting "
                + "interactiveInPlainText"
        case .connectedWithoutSocket:
            "a request connected a customer who has no socket and no streaming; on AWS the flow waits until the customer "
                + "subscribes on the socket. The setting connectOn does the same here"
        case .transcriptDefault(let member, let client):
            "GetTranscript without \(member) by \(client): the API reference's default is 10 items, DESCENDING. Give both "
                + "members, or use \(OptionName.profile) api"
        }
    }
}
