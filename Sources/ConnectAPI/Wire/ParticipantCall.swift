internal import Chats
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import Instances
internal import Kernel

/// The token that an operation or a socket handshake requires.
enum TokenUse: Sendable {
    case participantToken
    case connectionToken
    case socketToken

    var kind: AccessToken.Kind {
        switch self {
        case .participantToken: .participant
        case .connectionToken: .connection
        case .socketToken: .socket
        }
    }

    fileprivate var mismatch: String {
        switch self {
        case .participantToken: "expected the participant token, got another token"
        case .connectionToken: "expected the connection token of CreateParticipantConnection, got another token"
        case .socketToken: "expected the URL that CreateParticipantConnection returns, got another token"
        }
    }

    fileprivate var expired: String {
        switch self {
        case .participantToken, .connectionToken: "the token has expired"
        case .socketToken: "the socket URL has expired; CreateParticipantConnection returns a new one"
        }
    }

    /// The reason for a token that the server has dropped. It drops URLs some time after they
    /// expire.
    fileprivate var forgotten: String {
        switch self {
        case .participantToken, .connectionToken: "the chat of this token is no longer kept"
        case .socketToken: "the socket URL has expired, or its chat is no longer kept"
        }
    }
}

/// A participant operation in progress. The token is valid, and the body has not been read yet.
struct ParticipantCall: ServiceCall {
    let request: Request
    let options: ConnectAPIOptions
    let memberNames: @Sendable (String) -> [String]
    let operation: String
    let grant: Grant
    /// The kind of the caller's token.
    let use: TokenUse

    var chat: Chat { grant.chat }
    /// The caller's index among the chat's participants.
    var participant: Participant.Index { grant.participant }

    var dialect: ServiceDialect { .participantService }
    var isStrict: Bool { chat.instance.settings.isStrict }

    /// Runs a turn of the chat, and throws its refusals as errors of the service.
    func turn<Result>(_ body: (inout ChatState) throws(Refusal) -> Result) throws(ServiceError) -> Result {
        try turn(of: chat, body)
    }

    /// Issues a token that is valid only for one attachment or sign-in.
    ///
    /// - Parameter lifetime: The lifetime in milliseconds; nil for the chat's lifetime.
    func issueToken(
        _ purpose: TokenPurpose, lifetime: Int64?
    ) throws(ServiceError) -> AccessToken {
        try allowed { () throws(Refusal) in
            try chat.instance.issueToken(purpose, in: chat, for: participant, lifetime: lifetime)
        }
    }

    var baseURL: BaseURL { BaseURL(of: request, options) }

    /// Why the caller must not act any more, or not yet; nil while the caller may act.
    ///
    /// An agent whom the contact is only offered may connect but do nothing else
    /// (Documentation/Decisions.md#decision-10). If an accept is in progress on another thread, reading this completes
    /// it.
    var accessDenialReason: String? {
        guard stateDenialReason != nil else { return nil }
        chat.instance.routing.completeAccept(in: chat, of: participant)
        return stateDenialReason
    }

    private var stateDenialReason: String? {
        chat.read { state in
            do throws(Refusal) {
                if use == .participantToken {
                    try state.checkPresence(participant)
                } else {
                    try state.checkAccess(participant)
                }
                return nil
            } catch {
                return error.reason
            }
        }
    }
}

extension ConnectAPI {
    /// Performs a call in the service's order of checks: token, fault, operation
    /// (Documentation/Protocol.md#errors).
    func participantCall(
        _ use: TokenUse, _ request: Request, _ context: CallContext,
        _ perform: (ParticipantCall) throws(ServiceError) -> [UInt8]
    ) throws(ServiceError) -> Response {
        guard let token = request.headers[.amzBearer], !token.isEmpty else { throw .unauthorized }
        let grant = try grant(token, use, context)
        let call = ParticipantCall(
            request: request, options: options, memberNames: memberNames, operation: context.operation, grant: grant,
            use: use)
        let instance = grant.chat.instance
        // Faults apply after the state is checked. A participant who has left gets the operation's
        // own error, and the rule is not used up.
        if !instance.faults.isEmpty, call.accessDenialReason == nil { try context.applyFaults() }
        // A participant who has left gets that error first, and uses up no quota.
        if instance.settings.hasQuotas, call.accessDenialReason == nil, !instance.consumeQuota(of: context.operation) {
            throw .throttling(context.operation)
        }
        let body: [UInt8]
        do {
            body = try perform(call)
        } catch {
            // A participant who has left gets that error first, whatever else is wrong with the
            // request.
            if error.status == 400, let reason = call.accessDenialReason { throw .accessDenied(reason) }
            // The caller may act by now: an accept in progress on another thread is complete.
            guard error.status == 403, call.accessDenialReason == nil else { throw error }
            body = try perform(call)
        }
        try context.applyFaultsAfterEffect()
        return .json(body)
    }

    func grant(_ token: String, _ use: TokenUse, _ context: CallContext) throws(ServiceError) -> Grant {
        switch registry.look(up: token) {
        case .unknown: throw .explicitDeny
        case .forgotten: throw .accessDenied(use.forgotten)
        case .found(let grant):
            context.register(grant)
            guard grant.purpose.kind == use.kind else {
                throw .accessDenied(use.mismatch)
            }
            if let expiry = grant.expiry, expiry <= grant.chat.instance.clock.now() {
                throw .accessDenied(use.expired)
            }
            return grant
        }
    }
}

extension ServiceError {
    init(_ failure: FaultRule.Failure) {
        self.init(
            status: failure.status, type: failure.code, message: failure.message ?? "Injected by a fault rule",
            reason: "a fault rule of this test replaces the operation's answer")
        retryAfter = failure.retryAfter
    }
}
