internal import Diagnostics
package import HTTPRouting
internal import HTTPTypes
package import Instances
internal import Kernel

/// Answers every request in this order: preflight, route, the operation with its own checks, CORS
/// and request id.
extension ConnectAPI: RequestAnswering {
    package init(registry: Registry, options: ConnectAPIOptions = ConnectAPIOptions()) {
        self.init(registry: registry, options: options, memberNames: FidelityTable.members)
    }

    private static let routes: [Endpoint.Route] =
        FidelityTable.operations.compactMap(\.route) + [
            (.get, SignInPage.path, SignInPage.show),
            (.post, SignInPage.path, SignInPage.submit),
            (.get, StorageURL.pattern, DownloadAttachment.endpoint),
            (.get, "/participant/websocket/{ConnectionToken}", OpenSocket.endpoint),
            (.post, "/startChatContact", SampleBackEnd.endpoint),
            // The path in Amazon's template.
            (.post, "/Prod", SampleBackEnd.endpoint),
            (.post, "/Prod/", SampleBackEnd.endpoint),
        ]

    private static let router = Router(routes.map { ($0.method, $0.pattern) })

    /// The requests on a chat socket that a fault rule can name.
    package static let socketOperations = SocketFrame.operations + [OpenSocket.endpoint.name]

    package func reply(to request: Request) -> Reply {
        if request.method == .options { return .now(cors.preflight(request)) }
        var response: Response
        var context = CallContext(Self.unknownOperation)
        do {
            try checkOrigin(request)
            let (endpoint, request) = try endpoint(of: request)
            context = CallContext(endpoint.name)
            switch endpoint.work {
            case .answer(let perform): response = try perform(self, request, context)
            case .socket(let open):
                let session = try open(self, request, context)
                context.record(request, answeredBy: Response(status: .switchingProtocols), in: registry.journal)
                return .upgrade(session)
            }
        } catch {
            response = error.response
        }
        // S3 errors already have a request id.
        if response[.amznRequestID] == nil { response.fields.append(Response.Field(.amznRequestID, requestIDs.next())) }
        response.sharedFields = cors.fields(for: request)
        response.breakage = context.breakage
        context.record(request, answeredBy: response, in: registry.journal)
        guard let fault = context.fault, fault.delay > 0, let instance = context.instance else { return .now(response) }
        return .later(LateAnswer.reply(response, after: fault.delay, in: instance))
    }

    private func checkOrigin(_ request: Request) throws(ServiceError) {
        if let reason = cors.refusal(of: request) { throw .accessDenied(reason) }
    }

    /// The journal's name for a request that matches no operation.
    private static let unknownOperation = "-"

    package func plan(for head: Request) -> BodyPlan {
        head.path.hasPrefix(StorageURL.prefix) ? UploadAttachment.plan(for: head, self) : .whole()
    }

    /// Returns the request's operation, and the request with its path parameters.
    private func endpoint(of request: Request) throws(ServiceError) -> (Endpoint, Request) {
        switch Self.router.match(request.method, path: request.path) {
        case .found(let route, let parameters):
            let endpoint = Self.routes[route].endpoint
            guard !parameters.isEmpty else { return (endpoint, request) }
            var request = request
            request.parameters = parameters
            return (endpoint, request)
        case .otherMethods(let methods):
            throw .missingAuthenticationToken(MethodNotAllowed(request, methods: methods.map(\.rawValue)).reason)
        case .unknown:
            let near = Suggestion.clause(for: request.path, among: Self.router.patterns.map(\.pattern))
            throw .missingAuthenticationToken("no operation has the path \(request.path)\(near)")
        }
    }
}
