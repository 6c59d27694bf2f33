/// What a fault rule can name.
package enum FaultOperations {
    /// Calls of the two services, and of the URLs that attachments have.
    package static let calls = [
        "CancelParticipantAuthentication", "CompleteAttachmentUpload", "CreateParticipant",
        "CreateParticipantConnection", "CreatePersistentContactAssociation", "DescribeContact", "DescribeView",
        "DisconnectParticipant", "Download", "GetAttachment", "GetAuthenticationUrl", "GetContactAttributes",
        "GetTranscript", "SendEvent", "SendMessage", "StartAttachmentUpload", "StartChatContact",
        "StartContactStreaming", "StopContact", "StopContactStreaming", "UpdateContactAttributes",
        "UpdateParticipantAuthentication", "UpdateParticipantRoleConfig", "Upload",
    ]
    /// What a client does on a socket, its opening included.
    package static let socket = ["Heartbeat", "Ping", "Subscribe", handshake]
    static let handshake = "OpenSocket"
    /// Its answer cannot be late: the body is taken by another way.
    static let upload = "Upload"
}
