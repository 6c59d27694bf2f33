internal import AdminAPI
internal import AdminCore
internal import Chats
internal import ConnectAPI
internal import ContactControlPanel
internal import ContactModel
internal import Glibc
internal import HTTPClient
internal import HTTPRouting
internal import Instances
internal import Kernel
public import Logging
internal import ScenarioFile
internal import ScenarioModel
internal import Simulator
internal import Transport
internal import WebUI

internal import struct Synchronization.Atomic

/// A mock Amazon Connect chat server in this process.
///
/// Creating a server reads the scenarios, starts those that start on boot, and listens. The address
/// is then known, even if the configured port is 0. Releasing the server stops it.
public final class MockServer: Sendable {
    /// The version of this library and of the command.
    public static let version = "0.1.0"

    /// The host that the server listens on, as the configuration gives it.
    public let host: String
    /// The port that the server listens on.
    public let port: UInt16
    /// The port for TLS; nil without TLS.
    public var tlsPort: UInt16? { http.tlsPort }
    /// The seed of every id and random choice.
    public let seed: UInt64
    /// The names of the scenarios that the built-in instance can play.
    public let scenarioNames: [String]

    private let givenURL: String?
    private let http: HTTPServer
    /// The servers that serve only the admin API.
    private let adminServers: [HTTPServer]
    /// The admin API's own port; nil if it has none.
    public let adminPort: UInt16?
    let registry: Registry
    let admin: AdminAPI
    private let publisher: NotificationPublisher
    private let services: ServiceCaller
    private let timers: TimerThread
    private let serialQueues: KeyedSerialQueues
    /// Nil if the server does not watch its files.
    private let watch: ScenarioWatch?
    private let isStopped = Atomic(false)

    /// The address to configure in clients: the public URL of the configuration, or else ``url``.
    public var publicURL: String { givenURL ?? url }

    /// The server's address on this machine.
    public var url: String { "http://\(localName):\(port)" }

    /// The admin API's address on this machine.
    public var adminURL: String { adminPort.map { "http://\(localName):\($0)" } ?? url }

    /// The address on this machine for clients that use TLS; nil without TLS.
    public var tlsURL: String? { tlsPort.map { "https://\(localName):\($0)" } }

    private var localName: String {
        // A server that listens on "::" accepts IPv4, too.
        let name = ["0.0.0.0", "::", "localhost"].contains(host) ? "127.0.0.1" : host
        return name.contains(":") ? "[\(name)]" : name
    }

    /// Starts a server.
    ///
    /// - Throws: ``MockServerError``, with a message that says what is wrong. Everything that was
    ///   started is then stopped.
    public init(_ configuration: MockServerConfiguration, logger: Logger) throws(MockServerError) {
        try Self.check(configuration)
        var template = Self.template(configuration)
        let options = Self.options(configuration)
        var transport = Self.transport(configuration)
        transport.tls = try configuration.tls.map { tls throws(MockServerError) in
            try ServerCertificate.configuration(tls, host: configuration.host, publicURL: options.publicURL)
        }
        let reader = ScenarioReader()
        let collection = ScenarioCollection(configuration.scenarios, reader)
        guard collection.problems.isEmpty else {
            throw MockServerError(collection.problems.joined(separator: "\n"))
        }
        template.views = collection.views
        template.setups = try InstanceSetups.read(configuration.instancesFile)
        let scenarios = collection.scenarios
        let services = ServiceCaller(permission: Self.permission(configuration))
        let director = Director(maxEndedRuns: configuration.maxEndedContacts, services: services)
        for scenario in scenarios { director.put(scenario) }

        let attachments = try Self.attachmentStore(configuration)
        let sockets = try Self.socketLoop(logger)
        let publisher = NotificationPublisher(logger: logger)
        let timers = TimerThread()
        let serialQueues = KeyedSerialQueues(threads: Self.mostSerialQueues)
        let registry = Registry(
            template: template, maxEndedContacts: configuration.maxEndedContacts, node: configuration.node,
            driver: timers, flows: director, sink: sockets, notifications: publisher,
            limits: Self.limits(configuration), onEnd: { chat in Self.tell(of: chat, logger) },
            notices: LogNotices(logger: logger), attachments: attachments
        )
        let admin = AdminAPI(
            registry: registry, director: director, reader: reader,
            scenarioSchema: ScenarioSchema.bytes, coverage: FidelityTable.json, timers: timers,
            serialQueues: serialQueues, version: Self.version, token: configuration.adminToken)
        let adminConfigurations = Self.adminConfigurations(configuration)
        let pages = WebUI()
        let adminGateway = AdminGateway(admin: admin, pages: pages)
        let panel = ContactControlPanel(registry: registry, timers: timers, publicURL: options.publicURL) { name in
            pages.ccpFile(name)
        }
        let gateway = Gateway(
            connect: ConnectAPI(registry: registry, options: options), panel: panel, admin: adminGateway, pages: pages,
            hasSeparateAdminServer: !adminConfigurations.isEmpty)
        var adminServers: [HTTPServer] = []
        do {
            try InstanceSetups.create(template.setups, configuration.instancesFile, in: registry)
            try director.startOnBoot(in: registry.instance(Registry.builtIn))
            try InstanceSetups.tellUnplayable(scenarios, named: configuration.scenarios, in: registry, logger)
            for place in adminConfigurations {
                adminServers.append(try HTTPServer(place, answering: adminGateway, logger: logger))
            }
            http = try HTTPServer(transport, answering: gateway, logger: logger, sockets: sockets)
        } catch {
            for server in adminServers { server.stop() }
            sockets.stop()
            timers.stop()
            services.stop()
            serialQueues.stop()
            registry.close()
            publisher.stop()
            throw MockServerError(String(describing: error))
        }
        watch =
            configuration.watchesScenarios
            ? ScenarioWatch(collection, at: configuration.scenarios, reader, director, logger) { scenario in
                InstanceSetups.reasonNotToPlay(scenario, in: registry)
            } : nil
        watch?.begin()
        self.adminServers = adminServers
        adminPort = adminServers.first { $0.port != 0 }?.port
        self.publisher = publisher
        self.services = services
        self.timers = timers
        self.serialQueues = serialQueues
        self.registry = registry
        self.admin = admin
        givenURL = options.publicURL
        host = configuration.host
        port = http.port
        seed = template.seed
        let builtIn = registry.existingInstance(Registry.builtIn)
        scenarioNames = scenarios.filter { scenario in
            builtIn.map { scenario.missing(in: $0).isEmpty } ?? true
        }.map(\.name)
    }

    /// The number of instances that can advance clocks or take snapshots at the same time.
    private static let mostSerialQueues = 8

    /// Stops the server.
    ///
    /// The server answers waiting requests and completes requests in progress. When this method
    /// returns, nothing is running. A second call does nothing.
    public func stop() {
        guard !isStopped.exchange(true, ordering: .relaxed) else { return }
        watch?.stop()
        http.stop()
        for server in adminServers { server.stop() }
        // Closing drops all timers, so a clock that is advancing through years arrives at once.
        registry.close()
        timers.stop()
        // Stop the services before the serial queues, whose work may wait for a service's response.
        services.stop()
        serialQueues.stop()
        publisher.stop()
    }

    deinit {
        stop()
    }

    var hasStopped: Bool { isStopped.load(ordering: .relaxed) }

    /// The number of requests in progress; 0 after a stop.
    public var liveExchanges: Int { http.liveExchanges }

    // MARK: - Configuration

    /// Returns the configurations of the servers that serve only the admin API; none by default.
    private static func adminConfigurations(_ configuration: MockServerConfiguration) -> [ServerConfiguration] {
        var base = transport(configuration)
        base.threads = 2
        var places: [ServerConfiguration] = []
        if let port = configuration.adminPort {
            base.port = port
            places.append(base)
        }
        if let path = configuration.adminSocket {
            base.socketPath = path
            places.append(base)
        }
        return places
    }

    /// Logs one line for a contact when it has ended.
    private static func tell(of chat: Chat, _ logger: Logger) {
        guard logger.logLevel <= .info else { return }
        let (items, milliseconds, participants, reason) = chat.read { state in
            (
                state.facts.transcript.count, (state.facts.endedAt ?? state.now) - state.facts.startedAt,
                state.facts.participants.count { $0.connectedAt != nil }, state.facts.disconnectReason
            )
        }
        logger.info(
            "contact ended",
            metadata: [
                "instance": "\(chat.instance.id)", "contact": "\(chat.id)", "milliseconds": "\(milliseconds)",
                "items": "\(items)", "participants": "\(participants)", "reason": "\(reason ?? "none")",
            ])
    }

    private static func attachmentStore(
        _ configuration: MockServerConfiguration
    ) throws(MockServerError) -> any AttachmentStore {
        guard let folder = configuration.attachmentFolder else {
            return MemoryAttachmentStore(budget: configuration.attachmentBytes)
        }
        return try AttachmentFolder(folder, budget: configuration.attachmentBytes)
    }

    private static func socketLoop(_ logger: Logger) throws(MockServerError) -> WebSocketLoop {
        do throws(ServerError) {
            return try WebSocketLoop(logger: logger)
        } catch {
            throw MockServerError(error.description)
        }
    }

    /// Refuses values that are out of bounds, whichever source they come from.
    private static func check(_ configuration: MockServerConfiguration) throws(MockServerError) {
        do throws(OptionProblem) {
            for option in ServerOptions.all { try option.check(configuration) }
        } catch {
            throw MockServerError(error.message)
        }
        if !configuration.streamingEndpoints.isEmpty, let reason = HTTPClient.missing { throw MockServerError(reason) }
    }

    private static func template(_ configuration: MockServerConfiguration) -> Registry.Template {
        var settings = configuration.settings
        for (topic, url) in configuration.streamingEndpoints {
            settings.streamingEndpoints.set(url, forTopic: topic)
            settings.streamingAuthorities.insert(StreamingEndpoints.authority(of: url) ?? "")
        }
        var template = Registry.Template(
            settings: settings, seed: configuration.seed ?? UInt64.random(in: 0...UInt64(UInt32.max)),
            clockMode: mode(configuration.clock), now: configuration.now.flatMap { Timestamp($0) })
        template.clockFactor = configuration.clockFactor
        template.isStrict = configuration.hasStrictInstances
        template.journalEntries = configuration.journalEntries
        return template
    }

    private static func limits(_ configuration: MockServerConfiguration) -> ResourceLimits {
        var limits = ResourceLimits()
        limits.instances = configuration.maxInstances
        limits.liveContacts = configuration.maxLiveContacts
        limits.messages = configuration.maxMessages
        limits.views = configuration.maxViews
        return limits
    }

    private static func mode(_ mode: MockServerConfiguration.ClockMode) -> InstanceClock.Mode {
        switch mode {
        case .real: .real
        case .scaled: .scaled
        case .manual: .manual
        case .auto: .auto
        }
    }

    private static func options(_ configuration: MockServerConfiguration) -> ConnectAPIOptions {
        var options = ConnectAPIOptions()
        options.allowedOrigins = configuration.allowedOrigins.map { Set($0.map { $0.lowercased() }) }
        options.publicURL = configuration.publicURL.map(PublicURL.trimmed)
        return options
    }

    private static func permission(_ configuration: MockServerConfiguration) -> ServiceCaller.Permission {
        configuration.allowedServices.map { .these(Set($0.map { $0.lowercased() })) } ?? .anybody
    }

    private static func transport(_ configuration: MockServerConfiguration) -> ServerConfiguration {
        var transport = ServerConfiguration()
        transport.host = configuration.host
        transport.port = configuration.port
        transport.threads = max(2, configuration.threads ?? sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        transport.maxConnections = configuration.maxConnections
        transport.servers = 1 + (configuration.adminPort == nil ? 0 : 1) + (configuration.adminSocket == nil ? 0 : 1)
        transport.connectionMemory = configuration.connectionMemory
        transport.bodyMemory = configuration.bodyMemory
        transport.headTimeoutMilliseconds = configuration.headTimeoutMilliseconds
        return transport
    }
}
