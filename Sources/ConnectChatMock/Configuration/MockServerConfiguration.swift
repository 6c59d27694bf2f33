package import ContactModel

/// What a ``MockServer`` is started with.
public struct MockServerConfiguration: Sendable {
    /// How time passes in an instance.
    public enum ClockMode: String, Sendable, CaseIterable {
        /// Runs with the machine's clock.
        case real
        /// Runs ``MockServerConfiguration/clockFactor`` times as fast.
        case scaled
        /// Stands still until the admin API advances it.
        case manual
        /// Stands still, and jumps to the next timer whenever nobody is waited for.
        case auto
    }

    /// Whose defaults hold where Amazon's own documents differ.
    public enum Profile: String, Sendable, CaseIterable {
        /// The Streams chat documentation: GetTranscript gives 15 items, ascending.
        case streams
        /// The service's API reference: 10 items, descending.
        case api
    }

    /// How long messages can be, by the year of Amazon's documents.
    public enum MessageLimits: String, Sendable, CaseIterable {
        /// 16,384 bytes.
        case of2026 = "2026"
        /// 1,024 characters of text, 12,000 of JSON, 12,288 of an interactive response.
        case of2023 = "2023"
    }

    /// What limits in characters count.
    public enum LengthUnit: String, Sendable, CaseIterable {
        /// Unicode scalars.
        case scalars
        /// UTF-16 code units.
        case utf16
    }

    /// A second listener, for clients that speak TLS.
    public struct TLS: Sendable {
        /// 0 lets the system choose.
        public var port: UInt16
        /// The files of a certificate chain and its key, both in PEM; certificates of a development authority's unless
        /// given.
        public var files: (certificate: String, key: String)?
        /// Where the development authority is kept: the user's own folder unless given.
        public var folder: String?
        /// Names and addresses that the development certificate is good for, beside this machine's.
        public var names: [String] = []

        /// TLS with a development certificate.
        public init(port: UInt16) {
            self.port = port
        }
    }

    /// A name or an address of this machine.
    public var host = "127.0.0.1"
    /// 0 lets the system choose.
    public var port: UInt16 = 8080
    /// Nil for no TLS.
    public var tls: TLS?
    /// Workers; the machine's cores unless given, 2 at least.
    public var threads: Int?
    /// Open connections. On eight more, the server answers health requests and refuses all others with 503.
    public var maxConnections = 8_192
    /// Bytes that a connection may use for request heads.
    public var connectionMemory = 32 * 1_024
    /// Bytes that the bodies of all current requests may have together.
    public var bodyMemory = 512 * 1_024 * 1_024
    /// Ended contacts that are kept; the oldest ended go first.
    public var maxEndedContacts = 10_000
    /// Contacts of all instances that have not ended. At this number, the server refuses to start another.
    public var maxLiveContacts = 100_000
    /// Items of a contact's transcript. At this number, the server refuses what participants say.
    public var maxMessages = 1_000_000
    /// Instances. At this number, the server refuses to create another.
    public var maxInstances = 10_000
    /// Views of an instance.
    public var maxViews = 1_000
    /// Milliseconds that a client may take to send a whole request head, and to send each 16 KiB of a body.
    public var headTimeoutMilliseconds: Int64 = 30_000
    /// Origins of pages that may call the services, such as `https://desk.example`; nil for any.
    public var allowedOrigins: [String]?
    /// Seeds every id, choice and draw; random and told in the log unless given.
    public var seed: UInt64?
    /// How instances' clocks begin.
    public var clock = ClockMode.real
    /// How much faster than the machine's a scaled clock runs: 0.01 to 100,000.
    public var clockFactor = 1.0
    /// Where instances' clocks begin, ISO 8601; the machine's time unless given.
    public var now: String?
    /// Bytes that all attachments may have together.
    public var attachmentBytes = 256 * 1_024 * 1_024
    /// Where attachments are kept; in memory unless given. Files of an earlier server in it are removed.
    public var attachmentFolder: String?
    /// HTTP endpoints of streaming contacts, by the name or ARN of their Amazon SNS topic. Instances' settings may name others
    /// on this machine, and at these hosts.
    public var streamingEndpoints: [(topic: String, url: String)] = []
    /// The hosts, or hosts and ports, that scenarios which came by the admin API may ask (`ask:`); nil for any.
    public var allowedServices: [String]? = []
    /// Letters and digits, a part of every token, by which a proxy can route.
    public var node = "0"
    /// Where clients reach this server, for the URLs that are handed out: `http://` or `https://`, authority, any path;
    /// each request's own Host header unless given.
    public var publicURL: String?
    /// Whether instances are made by the admin API alone, and not by their first use.
    public var hasStrictInstances = false
    /// Entries that each instance's journal keeps; none with 0.
    public var journalEntries = 10_000
    /// A port for the admin API alone, which is then not on the server's own; 0 lets the system choose.
    public var adminPort: UInt16?
    /// A socket in the file system for the admin API alone, for its owner.
    public var adminSocket: String?
    /// What callers of the admin API show, as `Authorization: Bearer`.
    public var adminToken: String?
    /// Scenario files, and folders of them.
    public var scenarios: [String] = []
    /// What instances begin with.
    package var settings = InstanceSettings()
    /// What the options of TLS say, until ``tls`` is made of it.
    package var givenTLS = GivenTLS()

    /// The defaults.
    public init() {}
}

// MARK: - Settings of instances, of which ``settings`` has all

extension MockServerConfiguration {
    /// Defaults of every instance.
    public var profile: Profile {
        get { Profile(rawValue: settings.profile.rawValue) ?? .streams }
        set { settings.profile = ContactModel.Profile(rawValue: newValue.rawValue) ?? .streams }
    }

    /// Whether a FORWARD page at the newest item has a NextToken.
    public var liveEdgeToken: Bool {
        get { settings.liveEdgeToken }
        set { settings.liveEdgeToken = newValue }
    }

    /// How long messages can be, by the year of Amazon's documents.
    public var messageLimits: MessageLimits {
        get { MessageLimits(rawValue: settings.messageLimits.rawValue) ?? .of2026 }
        set { settings.messageLimits = ContactModel.MessageLimits(rawValue: newValue.rawValue) ?? .of2026 }
    }

    /// What limits in characters count.
    public var lengthUnit: LengthUnit {
        get { LengthUnit(rawValue: settings.lengthUnit.rawValue) ?? .scalars }
        set { settings.lengthUnit = ContactModel.MessageLimits.LengthUnit(rawValue: newValue.rawValue) ?? .scalars }
    }

    /// Milliseconds from the last leaving to chat.ended.
    public var endDelayMilliseconds: Int64 {
        get { settings.endDelay }
        set { settings.endDelay = newValue }
    }

    /// How long a contact is offered to an agent before it is missed.
    public var ringTimeoutMilliseconds: Int64 {
        get { settings.ringTimeout }
        set { settings.ringTimeout = newValue }
    }

    /// Whether Amazon Connect's service quotas are kept: calls a second, active chats, people in a chat.
    public var keepsQuotas: Bool {
        get { settings.quotas.isOn }
        set { settings.quotas.isOn = newValue }
    }

    /// Whether request members that Amazon's service model does not have are refused.
    public var isStrict: Bool {
        get { settings.isStrict }
        set { settings.isStrict = newValue }
    }

    /// Whether control-plane requests without a Signature Version 4 are refused.
    public var requiresSignature: Bool {
        get { settings.requiresSignature }
        set { settings.requiresSignature = newValue }
    }

    /// Whether StartChatContact is refused for a flow that no scenario plays.
    public var hasStrictFlows: Bool {
        get { settings.hasStrictFlows }
        set { settings.hasStrictFlows = newValue }
    }
}
