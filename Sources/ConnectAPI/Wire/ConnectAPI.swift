internal import HTTPRouting
internal import Instances

/// The two services that clients call: Amazon Connect Participant Service, and the part of Amazon
/// Connect that chats need.
package struct ConnectAPI: Sendable {
    let registry: Registry
    let options: ConnectAPIOptions
    let requestIDs = RequestIDs()
    /// Decides which pages may call the services.
    let cors: CORS
    /// Returns the members that the request body of an operation can have, by the operation's name.
    let memberNames: @Sendable (String) -> [String]

    init(
        registry: Registry, options: ConnectAPIOptions, memberNames: @escaping @Sendable (String) -> [String]
    ) {
        cors = CORS(allowed: options.allowedOrigins)
        self.options = options
        self.registry = registry
        self.memberNames = memberNames
    }
}
