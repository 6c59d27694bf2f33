/// The operations of the two services, by their names in the service models.
///
/// To add an operation, add its case and its quota here, its row in the table of `ConnectAPI`, and
/// the file that performs it. Fault rules, the journal, quotas, routes and strict members take
/// their names from here.
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

    /// How often clients can call the operation (Documentation/Protocol.md#quotas).
    var rate: ServiceQuotas.Rate {
        switch self {
        case .createParticipantConnection: ServiceQuotas.Rate(6, burst: 9)
        case .sendMessage, .sendEvent, .getContactAttributes, .updateContactAttributes, .describeContact, .stopContact:
            ServiceQuotas.Rate(10, burst: 15)
        case .getTranscript, .getAttachment: ServiceQuotas.Rate(8, burst: 12)
        case .disconnectParticipant: ServiceQuotas.Rate(3, burst: 5)
        case .startChatContact, .startContactStreaming, .stopContactStreaming: ServiceQuotas.Rate(5, burst: 8)
        case .startAttachmentUpload, .completeAttachmentUpload: ServiceQuotas.Rate(2, burst: 5)
        // The service's rate for operations without a documented rate.
        case .describeView, .getAuthenticationURL, .cancelParticipantAuthentication, .createParticipant,
            .updateParticipantRoleConfig, .updateParticipantAuthentication, .createPersistentContactAssociation:
            ServiceQuotas.Rate(2, burst: 5)
        }
    }

    /// The operation whose budget this operation uses; for most operations, the operation itself.
    var budget: ServiceOperation { self == .sendEvent ? .sendMessage : self }
}
