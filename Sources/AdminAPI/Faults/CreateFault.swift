internal import ChatDomain
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// `POST …/faults` `{operation, when?, error, after?}` for API operations, `{operation, when?, socket}` for frames.
enum CreateFault {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members("operation", "when", "error", "after", "socket")
        let operation = try members.requiredString("operation", length: 1...100)
        let known = members.value["socket"] == nil ? call.api.operations : call.api.socketOperations
        guard operation == "*" || known.contains(operation) else {
            throw AdminProblem(
                400,
                "operation \"\(operation)\" is none of *, \(known.joined(separator: ", "))"
                    + Suggestion.clause(for: operation, among: known),
                hint: "error is for operations of the API; socket for frames: "
                    + call.api.socketOperations.joined(separator: ", "))
        }
        let rule = FaultRule(operation: operation, when: try when(members), effect: try effect(members))
        let entry = call.api.faults.add(rule, to: try call.instance().id)
        var writer = JSONWriter()
        FaultView.write(entry, to: &writer)
        return .now(.json(writer.bytes, status: .created))
    }

    private static func effect(_ members: AdminMembers) throws(AdminProblem) -> FaultRule.Effect {
        guard let socket = try members.structure("socket") else {
            return .failure(try failure(members), isAfterEffect: try members.boolean("after") ?? false)
        }
        guard members.value["error"] == nil, members.value["after"] == nil else {
            throw AdminProblem(400, "a rule has error or socket, not both; after goes with error")
        }
        try socket.refuseUnknown(besides: ["mute"])
        guard try socket.boolean("mute") == true else {
            throw AdminProblem(400, "socket.mute is due to be true: it is all that a rule can do to a socket")
        }
        return .mute
    }

    private static func when(_ members: AdminMembers) throws(AdminProblem) -> FaultRule.When {
        guard let when = try members.structure("when") else { return FaultRule.When() }
        try when.refuseUnknown(besides: ["first", "nth"])
        return FaultRule.When(
            first: try when.integer("first", 1...1_000_000), nth: try when.integer("nth", 1...1_000_000))
    }

    private static func failure(_ members: AdminMembers) throws(AdminProblem) -> FaultRule.Failure {
        let error = try members.requiredStructure("error")
        try error.refuseUnknown(besides: ["code", "status", "message", "retryAfter"])
        let code = try error.requiredString("code", length: 1...100)
        guard code.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw AdminProblem(400, "error.code goes into a header: visible ASCII without blanks")
        }
        guard let status = try error.integer("status", 400...599) ?? statuses[code] else {
            throw AdminProblem(
                400,
                "error.status is missing, and \"\(code)\" is no exception of the service that would tell it"
                    + Suggestion.clause(for: code, among: statuses.keys.sorted()))
        }
        return FaultRule.Failure(
            code: code, status: status, message: try error.string("message", length: 0...1_000),
            retryAfter: try error.integer("retryAfter", 0...86_400))
    }

    /// The status of each exception of the two service models (wire-facts 0.1).
    private static let statuses: [String: Int] = [
        "AccessDeniedException": 403, "ValidationException": 400, "ThrottlingException": 429,
        "InternalServerException": 500, "ConflictException": 409, "ServiceQuotaExceededException": 402,
        "ResourceNotFoundException": 404, "InvalidRequestException": 400, "InvalidParameterException": 400,
        "InvalidActiveRegionException": 400, "ContactFlowNotPublishedException": 404, "IdempotencyException": 409,
        "ContactNotFoundException": 410, "LimitExceededException": 429, "TooManyRequestsException": 429,
        "InternalServiceException": 500, "ServiceUnavailableException": 503,
    ]
}
