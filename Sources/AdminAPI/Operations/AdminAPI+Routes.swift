package import AdminCore
package import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel
internal import ScenarioModel

/// Routes requests to operations, and checks who sends them.
extension AdminAPI: RequestAnswering {
    /// An operation, with the parts of its declaration that every request needs.
    private struct Route {
        let operation: APIOperation
        let pattern: String
        let queryNames: [String]

        init(_ operation: APIOperation) {
            self.operation = operation
            pattern = operation.pattern
            queryNames = operation.query.map(\.name)
        }
    }

    private static let routes = APIOperations.all.map(Route.init)
    /// Created by the first request, so that the server starts faster.
    private static let router = Router(routes.map { ($0.operation.method.ofHTTP, $0.pattern) })
    /// The members that each route's body can have. Created the first time a request needs them.
    private static let bodyMembers = APIOperations.all.map(\.bodyMembers)

    /// The paths for supervisors and for scripts that wait until the server is ready.
    private static let healthPaths: Set = ["/_mock/livez", "/_mock/readyz", "/_mock/health", "/_localstack/health"]

    /// Whether a path is available on each port, and without a token.
    package static func isHealth(_ path: String) -> Bool { healthPaths.contains(path) }

    /// Whether a path belongs to this API.
    package static func owns(_ path: String) -> Bool {
        path.hasPrefix("/_mock") || path == "/_localstack/health"
    }

    /// Plans how to read a body. Snapshots and files of scenarios have higher size limits.
    package func plan(for head: Request) -> BodyPlan {
        do throws(AdminProblem) {
            try checkCaller(head)
        } catch {
            return .refused(error.response)
        }
        guard case .found(let route, _) = Self.router.match(.put, path: head.path) else { return .whole() }
        return Self.routes[route].operation.largestBody.map { .whole(limit: $0) } ?? .whole()
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
        switch Self.router.match(request.method, path: request.path) {
        case .found(let route, let parameters):
            try checkContentType(request)
            var request = request
            request.parameters = parameters
            let found = Self.routes[route]
            let call = AdminCall(request: request, api: self) { Self.bodyMembers[route] }
            if !found.queryNames.isEmpty { try call.refuseUnknownQuery(except: found.queryNames) }
            return try recorded(found.operation, call)
        case .otherMethods(let methods):
            let refusal = MethodNotAllowed(request, methods: methods.map(\.rawValue))
            var response = AdminProblem(405, refusal.reason).response
            response.fields.append(refusal.field)
            return .now(response)
        case .unknown:
            throw UnknownPath(request.path, among: Self.router.patterns.map { ($0.method.rawValue, $0.pattern) })
                .problem
        }
    }

    /// Performs an operation, and records the call in the instance's journal if the operation changes something.
    private func recorded(_ operation: APIOperation, _ call: AdminCall) throws(AdminProblem) -> Reply {
        guard operation.isRecorded else { return try operation.perform(call) }
        let record = AdminCallRecord(operation, call)
        do throws(AdminProblem) {
            let reply = try operation.perform(call)
            switch reply {
            case .now(let response): record.append(response)
            case .later(let reply): reply.observe { record.append($0) }
            case .upgrade, .upgradeLater: break
            }
            return reply
        } catch {
            record.append(error.response)
            throw error
        }
    }

    private func checkCaller(_ request: Request) throws(AdminProblem) {
        let host = request.host ?? ""
        guard HostCheck.isLocal(host: host) else {
            throw AdminProblem(
                403, "the Host \"\(host)\" is not this machine",
                hint: "use an address, localhost, or a name without a dot")
        }
        try checkSite(request)
        // A browser cannot send the token with a WebSocket. The page sends it in its first message.
        if let token, !Self.isHealth(request.path), request.path != LiveSocket.path {
            let shown = request.headers[.authorization] ?? ""
            // The case of an authentication scheme does not matter (RFC 9110 section 11.1).
            let isBearer = shown.prefix(7).lowercased() == "bearer "
            guard isBearer, ConstantTime.areEqual(String(shown.dropFirst(7)), token) else {
                throw AdminProblem(
                    401, "this admin API needs the token of \(OptionName.adminToken)",
                    hint: "send the header Authorization: Bearer <token>")
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

    /// Requires a media type that no HTML form can send.
    ///
    /// A page of another origin must then send a preflight request before it can write.
    private func checkContentType(_ request: Request) throws(AdminProblem) {
        guard request.method == .post || request.method == .put, !request.body.isEmpty else { return }
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.lowercased() ?? ""
        let isOfScenarios = request.method == .put && (type.hasSuffix("yaml") || type == "application/octet-stream")
        guard type == "application/json" || isOfScenarios else {
            throw AdminProblem(
                415, "Content-Type is \"\(type.prefix(100))\"",
                hint:
                    "send Content-Type: application/json; a scenario can also be application/yaml, and its file "
                    + "application/octet-stream")
        }
    }
}
