/// The names of the options that errors and documents mention outside the command line.
///
/// A test compares the names with the table of options, so that no error names an option that does
/// not exist.
package enum OptionName: String, CaseIterable, CustomStringConvertible, Sendable {
    case adminToken = "admin-token"
    case allowOrigin = "allow-origin"
    case attachmentMemory = "attachment-memory"
    case bodyMemory = "body-memory"
    case clock
    case endDelay = "end-delay"
    case lengthUnit = "length-unit"
    case liveEdgeToken = "live-edge-token"
    case maxConnections = "max-connections"
    case maxInstances = "max-instances"
    case maxLiveContacts = "max-live-contacts"
    case maxMessages = "max-messages"
    case maxViews = "max-views"
    case messageLimits = "message-limits"
    case port
    case profile
    case publicURL = "public-url"
    case quotas
    case requireSignature = "require-signature"
    case ringTimeout = "ring-timeout"
    case streamingEndpoints = "streaming-endpoints"
    case strict
    case strictFlows = "strict-flows"
    case strictInstances = "strict-instances"
    case tlsPort = "tls-port"

    /// The option as users type it.
    package var description: String { "--\(rawValue)" }
}
