/// Something that works here and may not on AWS. It is in the journal each time, and in the log.
package enum Hint: Sendable, Hashable {
    /// A picker for a chat that supports text/plain only, which is delivered all the same.
    case interactiveInPlainText
    /// A customer who was connected by a call, without a socket and without streaming.
    case connectedWithoutSocket
    /// A GetTranscript of an SDK that relies on a default which the API reference gives otherwise.
    case transcriptDefault(member: String, client: String)

    /// What the journal calls it.
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
            "an interactive message was delivered to a chat that supports text/plain only; on AWS its customer may get "
                + "nothing or the title. Name its type in SupportedMessagingContentTypes, or see the setting "
                + "interactiveInPlainText"
        case .connectedWithoutSocket:
            "a call has connected a customer who has no socket and no streaming; on AWS the flow waits until the customer "
                + "subscribes on the socket. The setting connectOn does the same here"
        case .transcriptDefault(let member, let client):
            "GetTranscript without \(member) by \(client): the API reference's default is 10 items, DESCENDING. Give both "
                + "members, or use --profile api"
        }
    }
}
