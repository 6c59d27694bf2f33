internal import ContactModel

/// What a fault rule can name.
package enum FaultOperations {
    /// Calls of the two services, and of the URLs that attachments have.
    package static let calls = (ServiceOperation.allCases.map(\.rawValue) + [download, upload]).sorted()
    /// What a client does on a socket, its opening included.
    package static let socket = ["Heartbeat", "Ping", "Subscribe", handshake]
    package static let handshake = "OpenSocket"
    /// Its answer cannot be late: the body is taken by another way.
    package static let upload = "Upload"
    package static let download = "Download"
}
