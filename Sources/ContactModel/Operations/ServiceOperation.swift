/// The operations of the two services, by their names in the service models.
///
/// An operation that is added needs its case and its quota here, its row in the table of `ConnectAPI`, and the file that performs
/// it. Names of fault rules and of the journal, quotas, routes and strict members come from these.
package enum ServiceOperation: String, Sendable, CaseIterable {
    case cancelParticipantAuthentication = "CancelParticipantAuthentication"
    case completeAttachmentUpload = "CompleteAttachmentUpload"
    case createParticipant = "CreateParticipant"
    case createParticipantConnection = "CreateParticipantConnection"
    case createPersistentContactAssociation = "CreatePersistentContactAssociation"
    case describeContact = "DescribeContact"
    case describeView = "DescribeView"
    case disconnectParticipant = "DisconnectParticipant"
    case getAttachment = "GetAttachment"
    case getAuthenticationURL = "GetAuthenticationUrl"
    case getContactAttributes = "GetContactAttributes"
    case getTranscript = "GetTranscript"
    case sendEvent = "SendEvent"
    case sendMessage = "SendMessage"
    case startAttachmentUpload = "StartAttachmentUpload"
    case startChatContact = "StartChatContact"
    case startContactStreaming = "StartContactStreaming"
    case stopContact = "StopContact"
    case stopContactStreaming = "StopContactStreaming"
    case updateContactAttributes = "UpdateContactAttributes"
    case updateParticipantAuthentication = "UpdateParticipantAuthentication"
    case updateParticipantRoleConfig = "UpdateParticipantRoleConfig"

    /// How often it may be called (Documentation/Protocol.md#quotas).
    var rate: ServiceQuotas.Rate {
        switch self {
        case .createParticipantConnection: ServiceQuotas.Rate(6, burst: 9)
        case .sendMessage, .sendEvent, .getContactAttributes, .updateContactAttributes, .describeContact, .stopContact:
            ServiceQuotas.Rate(10, burst: 15)
        case .getTranscript, .getAttachment: ServiceQuotas.Rate(8, burst: 12)
        case .disconnectParticipant: ServiceQuotas.Rate(3, burst: 5)
        case .startChatContact, .startContactStreaming, .stopContactStreaming: ServiceQuotas.Rate(5, burst: 8)
        case .startAttachmentUpload, .completeAttachmentUpload: ServiceQuotas.Rate(2, burst: 5)
        // The rate that the service gives where it names none.
        case .describeView, .getAuthenticationURL, .cancelParticipantAuthentication, .createParticipant,
            .updateParticipantRoleConfig, .updateParticipantAuthentication, .createPersistentContactAssociation:
            ServiceQuotas.Rate(2, burst: 5)
        }
    }

    /// The operation whose budget it shares; itself for most.
    var budget: ServiceOperation { self == .sendEvent ? .sendMessage : self }
}
