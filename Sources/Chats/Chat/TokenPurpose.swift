package import ContactModel
internal import Kernel

/// What a token of each kind is good for.
package enum TokenPurpose: Sendable, Equatable, Codable {
    case participant
    case connection
    case socket
    /// Of the chat's attachments, by their index.
    case upload(attachment: Attachment.Index)
    case download(attachment: Attachment.Index)
    /// Of the chat's sign-ins, by its index.
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
