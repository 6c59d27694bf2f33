internal import ContactModel

/// The operations that a fault rule can name.
package enum FaultOperations {
    /// Calls of the two services, and requests for the URLs of attachments.
    package static let calls = (ServiceOperation.allCases.map(\.rawValue) + [download, upload]).sorted()
    /// What a client does on a socket, including opening it.
    package static let socket = ["Heartbeat", "Ping", "Subscribe", handshake]
    package static let handshake = "OpenSocket"
    /// Rules cannot delay its response, because the server reads an upload's body in another way.
    package static let upload = "Upload"
    package static let download = "Download"
}
