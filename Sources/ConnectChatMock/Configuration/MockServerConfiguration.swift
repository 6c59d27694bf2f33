package import ContactModel

/// The configuration of a ``MockServer``.
public struct MockServerConfiguration: Sendable {
    /// How time passes in an instance.
    public enum ClockMode: String, Sendable, CaseIterable {
        /// Follows the machine's clock.
        case real
        /// Runs ``MockServerConfiguration/clockFactor`` times as fast as the machine's clock.
        case scaled
        /// Stands still until the admin API advances it.
        case manual
        /// Stands still, and jumps to the next timer whenever the server waits for no client.
        case auto
    }

    /// Which of Amazon's documents sets the defaults, where they differ.
    public enum Profile: String, Sendable, CaseIterable {
        /// The Streams chat documentation: GetTranscript returns 15 items, ascending.
        case streams
        /// The service's API reference: GetTranscript returns 10 items, descending.
        case api
    }

    /// The maximum length of messages, by the year of Amazon's documents.
    public enum MessageLimits: String, Sendable, CaseIterable {
        /// 16,384 bytes.
        case of2026 = "2026"
        /// 1,024 characters of text, 12,000 of JSON, 12,288 of an interactive response.
        case of2023 = "2023"
    }

    /// The unit of limits in characters.
    public enum LengthUnit: String, Sendable, CaseIterable {
        /// Unicode scalars.
        case scalars
        /// UTF-16 code units.
        case utf16
    }

    /// A second listener, for clients that speak TLS.
    public struct TLS: Sendable {
        /// The port to listen on; 0 lets the system choose.
        public var port: UInt16
        /// The PEM files of a certificate chain and its key; nil for a development certificate.
        public var files: (certificate: String, key: String)?
        /// The folder of the development authority; nil for the user's own folder.
        public var folder: String?
        /// More names and addresses for the development certificate, in addition to this machine's.
        public var names: [String] = []

        /// TLS with a development certificate.
        public init(port: UInt16) {
            self.port = port
        }
    }

    /// The name or address to listen on.
    public var host = "127.0.0.1"
    /// The port to listen on; 0 lets the system choose.
    public var port: UInt16 = 8080
    /// The TLS listener; nil for no TLS.
    public var tls: TLS?
    /// The number of workers, at least 2; nil for the number of the machine's cores.
    public var threads: Int?
    /// The maximum number of open connections.
    ///
    /// On eight more, the server answers health requests and refuses all others with 503.
    public var maxConnections = 8_192
    /// The bytes that a connection may use for request heads.
    public var connectionMemory = 32 * 1_024
    /// The total bytes that the bodies of all current requests may have.
    public var bodyMemory = 512 * 1_024 * 1_024
    /// The number of ended contacts to keep. The server drops the contacts that ended first.
    public var maxEndedContacts = 10_000
    /// The maximum number of contacts of all instances that have not ended.
    ///
    /// At this number, the server refuses to start another.
    public var maxLiveContacts = 100_000
    /// The maximum number of items of a contact's transcript.
    ///
    /// At this number, the server refuses messages and events of participants.
    public var maxMessages = 1_000_000
    /// The maximum number of instances. At this number, the server refuses to create another.
    public var maxInstances = 10_000
    /// The maximum number of views of an instance.
    public var maxViews = 1_000
    /// The milliseconds that a client has for a whole request head, and for each 16 KiB of a body.
    public var headTimeoutMilliseconds: Int64 = 30_000
    /// The origins whose pages may call the services, such as `https://desk.example`; nil for any.
    public var allowedOrigins: [String]?
    /// The seed of every id and random choice. If it is nil, the server draws one and logs it.
    public var seed: UInt64?
    /// The mode in which the clocks of instances start.
    public var clock = ClockMode.real
    /// The speed of a scaled clock relative to the machine's: 0.01 to 100,000.
    public var clockFactor = 1.0
    /// The start time of the clocks of instances, in ISO 8601; nil for the machine's time.
    public var now: String?
    /// The total bytes that all attachments may have.
    public var attachmentBytes = 256 * 1_024 * 1_024
    /// The folder for attachments; nil keeps them in memory.
    ///
    /// The server removes the files that an earlier server left in it.
    public var attachmentFolder: String?
    /// The file with the start states of instances; nil for none.
    ///
    /// It is an instances file, or a configuration file with the key `instances:`.
    public var instancesFile: String?
    /// The HTTP endpoints of streaming contacts, by the name or ARN of their Amazon SNS topic.
    ///
    /// The settings of an instance may add endpoints on this machine and at these hosts.
    public var streamingEndpoints: [(topic: String, url: String)] = []
    /// The hosts that scenarios from the admin API may call (`ask:`), with or without a port; nil
    /// for any.
    public var allowedServices: [String]? = []
    /// Letters and digits that are part of every token. A proxy can route requests by them.
    public var node = "0"
    /// The URL at which clients reach this server: `http://` or `https://`, authority, and any
    /// path.
    ///
    /// The server uses it in the URLs that it returns; nil for the Host header of each request.
    public var publicURL: String?
    /// Whether only the admin API creates instances. Otherwise their first use creates them, too.
    public var hasStrictInstances = false
    /// Whether the server reads scenario files again when they change. After a mistake, the last good version stays.
    public var watchesScenarios = false
    /// The number of entries that each instance's journal keeps; 0 keeps none.
    public var journalEntries = 10_000
    /// A separate port for the admin API; 0 lets the system choose.
    ///
    /// The server's own port then does not serve the admin API.
    public var adminPort: UInt16?
    /// The path of a Unix socket for the admin API, which only the socket's owner can use.
    public var adminSocket: String?
    /// The token that callers of the admin API must send, as `Authorization: Bearer`.
    public var adminToken: String?
    /// The paths of scenario files, and of folders with scenario files.
    public var scenarios: [String] = []
    /// The settings with which instances start.
    package var settings = InstanceSettings()
    /// The values of the TLS options, from which ``tls`` is made.
    package var givenTLS = GivenTLS()

    /// Creates a configuration with the defaults.
    public init() {}
}

// MARK: - Settings of instances, all stored in ``settings``

extension MockServerConfiguration {
    /// The document that sets the defaults of every instance.
    public var profile: Profile {
        get { Profile(rawValue: settings.profile.rawValue) ?? .streams }
        set { settings.profile = ContactModel.Profile(rawValue: newValue.rawValue) ?? .streams }
    }

    /// Whether a FORWARD page at the newest item has a NextToken.
    public var liveEdgeToken: Bool {
        get { settings.liveEdgeToken }
        set { settings.liveEdgeToken = newValue }
    }

    /// The maximum length of messages, by the year of Amazon's documents.
    public var messageLimits: MessageLimits {
        get { MessageLimits(rawValue: settings.messageLimits.rawValue) ?? .of2026 }
        set { settings.messageLimits = ContactModel.MessageLimits(rawValue: newValue.rawValue) ?? .of2026 }
    }

    /// The unit of limits in characters.
    public var lengthUnit: LengthUnit {
        get { LengthUnit(rawValue: settings.lengthUnit.rawValue) ?? .scalars }
        set { settings.lengthUnit = ContactModel.MessageLimits.LengthUnit(rawValue: newValue.rawValue) ?? .scalars }
    }

    /// The milliseconds between the departure that ends a chat and its chat.ended event.
    public var endDelayMilliseconds: Int64 {
        get { settings.endDelay }
        set { settings.endDelay = newValue }
    }

    /// The milliseconds after which an agent misses a contact that the server offers.
    public var ringTimeoutMilliseconds: Int64 {
        get { settings.ringTimeout }
        set { settings.ringTimeout = newValue }
    }

    /// Whether the server enforces Amazon Connect's service quotas: calls per second, active chats,
    /// and participants in a chat.
    public var keepsQuotas: Bool {
        get { settings.quotas.isOn }
        set { settings.quotas.isOn = newValue }
    }

    /// Whether the server refuses request members that Amazon's service model does not have.
    public var isStrict: Bool {
        get { settings.isStrict }
        set { settings.isStrict = newValue }
    }

    /// Whether the server refuses control-plane requests without a Signature Version 4.
    public var requiresSignature: Bool {
        get { settings.requiresSignature }
        set { settings.requiresSignature = newValue }
    }

    /// Whether the server refuses StartChatContact for a flow that no scenario plays.
    public var hasStrictFlows: Bool {
        get { settings.hasStrictFlows }
        set { settings.hasStrictFlows = newValue }
    }
}
