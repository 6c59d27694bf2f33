internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes

/// An operation of one of the two services: its name in the service model and the code that
/// performs it.
struct Endpoint: Sendable {
    typealias Route = (method: HTTPRequest.Method, pattern: String, endpoint: Endpoint)

    enum Work: Sendable {
        case answer(@Sendable (ConnectAPI, Request, CallContext) throws(ServiceError) -> Response)
        case socket(@Sendable (ConnectAPI, Request, CallContext) throws(ServiceError) -> any SocketSession)
    }

    let name: String
    let work: Work

    /// Makes a participant operation, which checks its token before it reads the body.
    static func participant(
        _ operation: ServiceOperation, _ token: TokenUse,
        _ perform: @escaping @Sendable (ParticipantCall) throws(ServiceError) -> [UInt8]
    ) -> Endpoint {
        Endpoint(
            name: operation.rawValue,
            work: .answer { api, request, context throws(ServiceError) in
                try api.participantCall(token, request, context, perform)
            })
    }

    /// Makes a control-plane operation.
    ///
    /// - Parameter errors: The dialect for faulty requests. It depends on the errors that the
    ///   operation declares.
    static func control(
        _ operation: ServiceOperation, errors: ServiceDialect,
        _ perform: @escaping @Sendable (ControlCall) throws(ServiceError) -> [UInt8]
    ) -> Endpoint {
        Endpoint(
            name: operation.rawValue,
            work: .answer { api, request, context throws(ServiceError) in
                let call = ControlCall(request: request, api: api, context: context, dialect: errors)
                if call.settings.requiresSignature { try SignatureCheck.check(request) }
                return Response.json(try perform(call))
            })
    }
}
