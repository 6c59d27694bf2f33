package import ChatDomain
package import HTTPRouting
internal import HTTPTypes
package import Kernel
package import Simulator

/// What a test needs that Amazon Connect does not offer, under the reserved prefix `/_mock/`.
///
/// Pages of other origins and rebound names are kept out before anything else is looked at
/// (Documentation/Decisions.md#decision-18).
package struct AdminAPI: RequestAnswering {
    typealias Operation = @Sendable (AdminCall) throws(AdminProblem) -> Reply

    let registry: Registry
    let director: Director
    let reader: any ScenarioReading
    /// The scenario language as JSON Schema.
    let scenarioSchema: [UInt8]
    /// How near the services come to Amazon's, as JSON.
    let coverage: [UInt8]
    /// Bounds waits, in real time.
    let timers: TimerThread
    /// Where clocks are moved, and snapshots taken and put back: what takes long holds up its own instance alone.
    let lanes: SerialLanes
    let version: String
    /// What callers show, if they must; health is told to everyone.
    let token: String?
    let waiting = WaitingCount()
    /// Counts the requests that wait for an instance that does not exist. `waiting` counts them, too.
    let strangers = WaitingCount()
    let snapshots = SnapshotShelf()
    private let router = Router(routes.map { ($0.method, $0.pattern) })

    package init(
        registry: Registry, director: Director, reader: any ScenarioReading,
        scenarioSchema: [UInt8], coverage: [UInt8], timers: TimerThread, lanes: SerialLanes, version: String,
        token: String? = nil
    ) {
        self.token = token
        self.registry = registry
        self.director = director
        self.reader = reader
        self.scenarioSchema = scenarioSchema
        self.coverage = coverage
        self.timers = timers
        self.lanes = lanes
        self.version = version
    }

    static let instance = "/_mock/v1/instances/{instanceId}"

    private static let scenarioFile = "\(instance)/scenarios/{name}/files/{file}"
    private static let snapshot = "\(instance)/snapshots/{snapshotId}"
    private static let routes: [(method: HTTPRequest.Method, pattern: String, endpoint: Operation)] = [
        (.get, "/_mock/livez", GetHealth.live),
        (.get, "/_mock/readyz", GetHealth.ready),
        (.get, "/_mock/health", GetHealth.health),
        (.get, "/_localstack/health", GetHealth.health),
        (.get, "/_mock/metrics", GetMetrics.perform),
        (.get, "/_mock/openapi.json", OpenAPIDocument.perform),
        (.get, "/_mock/coverage", GetCoverage.perform),
        (.get, "/_mock/scenario.schema.json", GetSchema.perform),
        (.get, "/_mock/v1/instances", ListInstances.perform),
        (.put, instance, CreateInstance.perform),
        (.delete, instance, DeleteInstance.perform),
        (.post, "\(instance)/reset", ResetInstance.perform),
        (.get, "\(instance)/contacts", ListContacts.perform),
        (.post, "\(instance)/contacts", CreateContact.perform),
        (.get, "\(instance)/contacts/{contactId}", GetContact.perform),
        (.post, "\(instance)/contacts/{contactId}/participants", AddParticipant.perform),
        (.put, "\(instance)/contacts/{contactId}/participants/{participantId}", UpdateParticipant.perform),
        (.delete, "\(instance)/contacts/{contactId}/participants/{participantId}", UpdateParticipant.leave),
        (.post, "\(instance)/contacts/{contactId}/transfer", TransferContact.perform),
        (.post, "\(instance)/contacts/{contactId}/invite", TransferContact.invite),
        (.post, "\(instance)/contacts/{contactId}/messages", InjectMessage.perform),
        (.post, "\(instance)/contacts/{contactId}/events", InjectEvent.perform),
        (.post, "\(instance)/contacts/{contactId}/attachments/{attachmentId}/scan", ScanAttachment.perform),
        (.post, "\(instance)/contacts/{contactId}/authentication", StartSignIn.perform),
        (.post, "\(instance)/contacts/{contactId}/authentication/{sessionId}", StartSignIn.finish),
        (.post, "\(instance)/contacts/{contactId}/end", EndContact.perform),
        (.get, "\(instance)/contacts/{contactId}/transcript", ExportTranscript.perform),
        (.post, "\(instance)/contacts/{contactId}/sockets/drop", DropSockets.perform),
        (.post, "\(instance)/contacts/{contactId}/frames", PushFrame.perform),
        (.post, "\(instance)/tokens/expire", ExpireToken.perform),
        (.get, "\(instance)/agents", ListAgents.perform),
        (.get, "\(instance)/agents/{name}", ListAgents.performOne),
        (.put, "\(instance)/agents/{name}", PutAgent.perform),
        (.delete, "\(instance)/agents/{name}", DeleteAgent.perform),
        (.post, "\(instance)/agents/{name}/contacts/{contactId}/accept", AgentContacts.accept),
        (.post, "\(instance)/agents/{name}/contacts/{contactId}/token", AgentContacts.token),
        (.post, "\(instance)/agents/{name}/contacts/{contactId}/reject", AgentContacts.reject),
        (.post, "\(instance)/agents/{name}/contacts/{contactId}/clear", AgentContacts.clear),
        (.post, "\(instance)/agents/{name}/contacts/{contactId}/complete", AgentContacts.clear),
        (.get, "\(instance)/ccp", Desktops.list),
        (.post, "\(instance)/ccp/auth-fail", Desktops.failAuth),
        (.post, "\(instance)/ccp/access-denied", Desktops.denyAccess),
        (.post, "\(instance)/ccp/view-contact", Desktops.viewContact),
        (.post, "\(instance)/ccp/sockets/drop", Desktops.dropSockets),
        (.get, "\(instance)/queues", Queues.list),
        (.get, "\(instance)/queues/{name}", Queues.get),
        (.put, "\(instance)/queues/{name}", Queues.put),
        (.get, "\(instance)/views", Views.list),
        (.get, "\(instance)/views/{id}", Views.get),
        (.put, "\(instance)/views/{id}", Views.put),
        (.delete, "\(instance)/views/{id}", Views.delete),
        (.get, "\(instance)/settings", Settings.get),
        (.put, "\(instance)/settings", Settings.put),
        (.get, "/_mock/v1/journal", ReadJournal.listOfNobody),
        (.get, "\(instance)/journal", ReadJournal.list),
        (.get, "\(instance)/journal/stream", StreamJournal.perform),
        (.post, "\(instance)/verify", Verify.perform),
        (.get, "\(instance)/sockets", ListSockets.perform),
        (.get, "\(instance)/faults", Faults.list),
        (.post, "\(instance)/faults", Faults.create),
        (.put, "\(instance)/faults", Faults.replace),
        (.delete, "\(instance)/faults/{faultId}", Faults.delete),
        (.get, "\(instance)/snapshots", Snapshots.list),
        (.post, "\(instance)/snapshots", Snapshots.create),
        (.get, snapshot, Snapshots.export),
        (.put, snapshot, Snapshots.take),
        (.delete, snapshot, Snapshots.delete),
        (.post, "\(snapshot)/restore", Snapshots.restore),
        (.get, "\(instance)/clock", GetClock.perform),
        (.put, "\(instance)/clock", SetClock.perform),
        (.post, "\(instance)/clock/advance", AdvanceClock.perform),
        (.post, "\(instance)/clock/run", AdvanceClock.run),
        (.get, "\(instance)/scenarios", ListScenarios.perform),
        (.put, "\(instance)/scenarios/{name}", PutScenario.perform),
        (.put, scenarioFile, PutScenarioFile.perform),
        (.post, "\(instance)/scenarios/{name}/runs", StartRuns.perform),
        (.get, "\(instance)/runs", ListRuns.perform),
        (.get, "\(instance)/runs/{runId}", GetRun.perform),
        (.get, "\(instance)/runs/{runId}/events", ListRunEvents.perform),
        (.get, "\(instance)/runs/{runId}/junit.xml", ReportRun.perform),
    ]

    /// What supervisors and scripts that wait ask for.
    private static let healthPaths: Set = ["/_mock/livez", "/_mock/readyz", "/_mock/health", "/_localstack/health"]

    /// Whether a path is answered wherever this server listens, and to whoever asks.
    package static func isHealth(_ path: String) -> Bool { healthPaths.contains(path) }

    /// Whether a path is this API's.
    package static func owns(_ path: String) -> Bool {
        path.hasPrefix("/_mock") || path == "/_localstack/health"
    }

    private static let largestSnapshot = 256 * 1_024 * 1_024

    /// Files that scenarios attach, and snapshots, are larger than anything else that comes here.
    package func plan(for head: Request) -> BodyPlan {
        do throws(AdminProblem) {
            try checkCaller(head)
        } catch {
            return .refused(error.response)
        }
        guard case .found(let route, _) = router.match(.put, path: head.path) else { return .whole() }
        switch Self.routes[route].pattern {
        case Self.scenarioFile: return .whole(limit: AttachmentSettings().maxBytes)
        case Self.snapshot: return .whole(limit: Self.largestSnapshot)
        // open: any other route
        default: return .whole()
        }
    }

    package func reply(to request: Request) -> Reply {
        do {
            try checkCaller(request)
            return try answer(request)
        } catch {
            return .now(error.response)
        }
    }

    private func answer(_ request: Request) throws(AdminProblem) -> Reply {
        switch router.match(request.method, path: request.path) {
        case .found(let route, let parameters):
            try checkContentType(request)
            var request = request
            request.parameters = parameters
            return try Self.routes[route].endpoint(AdminCall(request: request, api: self))
        case .otherMethods(let methods):
            let refusal = MethodNotAllowed(request, methods: methods.map(\.rawValue))
            var response = AdminProblem(405, refusal.reason).response
            response.fields.append(refusal.field)
            return .now(response)
        case .unknown:
            let paths = router.patterns.map { "\($0.method.rawValue) \($0.pattern)" }
            throw AdminProblem(
                404,
                "nothing has the path \(request.path)"
                    + Suggestion.clause(for: request.path, among: router.patterns.map(\.pattern)),
                hint: "valid: \(paths.joined(separator: "; "))")
        }
    }

    private func checkCaller(_ request: Request) throws(AdminProblem) {
        let host = request.headers[.host] ?? ""
        guard HostCheck.isLocal(host: host) else {
            throw AdminProblem(
                403, "the Host \"\(host)\" is not of this machine",
                hint: "use an address, localhost, or a name without a dot")
        }
        try checkSite(request)
        if let token, !Self.isHealth(request.path) {
            let shown = request.headers[.authorization] ?? ""
            // A scheme is written in any case (RFC 9110 section 11.1).
            let isBearer = shown.prefix(7).lowercased() == "bearer "
            guard isBearer, ConstantTime.areEqual(String(shown.dropFirst(7)), token) else {
                throw AdminProblem(
                    401, "the admin API is guarded by --admin-token", hint: "send Authorization: Bearer and the token")
            }
        }
        if let origin = request.headers[.origin], !HostCheck.isSame(origin: origin, host: host) {
            throw AdminProblem(403, "pages of the origin \"\(origin)\" may not use the admin API")
        }
    }

    /// Refuses requests from pages of other sites, even if the browser sends no Origin header.
    private func checkSite(_ request: Request) throws(AdminProblem) {
        guard HostCheck.isCrossSite(request.headers) else { return }
        throw AdminProblem(403, "pages of other sites may not use the admin API")
    }

    /// A type that no HTML form can send, so that no page can write without asking first.
    private func checkContentType(_ request: Request) throws(AdminProblem) {
        guard request.method == .post || request.method == .put, !request.body.isEmpty else { return }
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased() ?? ""
        let isOfScenarios = request.method == .put && (type.hasSuffix("yaml") || type == "application/octet-stream")
        guard type == "application/json" || isOfScenarios else {
            throw AdminProblem(
                415, "Content-Type is \"\(type.prefix(100))\"",
                hint:
                    "send Content-Type: application/json; a scenario may also come as application/yaml, a file of its as "
                    + "application/octet-stream")
        }
    }
}
