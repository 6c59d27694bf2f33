package import ContactModel
internal import Kernel

/// What a token gives access to.
package enum TokenPurpose: Sendable, Equatable, Codable {
    case participant
    case connection
    case socket
    /// Access to one of the chat's attachments, by index.
    case upload(attachment: Attachment.Index)
    case download(attachment: Attachment.Index)
    /// Access to one of the chat's sign-ins, by index.
    case signIn(SignIn.Index)

    package var kind: AccessToken.Kind {
        switch self {
        case .participant: .participant
        case .connection: .connection
        case .socket: .socket
        case .upload: .upload
        case .download: .download
        case .signIn: .signIn
        }
    }
}
