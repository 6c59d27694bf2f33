internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// An admin operation under way.
struct AdminCall {
    let request: Request
    let api: AdminAPI
    /// The place of the operation in the table.
    let route: Int

    /// The body's members; any that the operation's declaration does not know is refused.
    func members() throws(AdminProblem) -> AdminMembers {
        let members = try AdminMembers(body: request.body, dialect: AdminDialect())
        try members.refuseUnknown(besides: AdminAPI.bodyMembers[route])
        return members
    }

    // MARK: - What the path names; its first open segment is the instance

    /// The instance for a writing operation: made on first use.
    func instance() throws(AdminProblem) -> Instance {
        let id = try instanceID()
        do throws(ChatRefusal) {
            return try api.registry.usableInstance(id)
        } catch {
            guard error.code == .gone else { throw Self.problem(error) }
            throw AdminProblem(404, error.reason, hint: "create it with PUT /_mock/v1/instances/\(id)")
        }
    }

    /// An id that an instance may have (service model: InstanceId).
    func instanceID() throws(AdminProblem) -> String {
        let id = request.parameters[0]
        guard id.unicodeScalars.count <= 100 else {
            throw AdminProblem(400, "an InstanceId has 100 characters at most")
        }
        return id
    }

    /// The instance for a reading operation, which makes none.
    func knownInstance() throws(AdminProblem) -> Instance {
        let id = request.parameters[0]
        guard let instance = api.registry.knownInstance(id) else { throw try unknownInstance() }
        return instance
    }

    func unknownInstance() throws(AdminProblem) -> AdminProblem {
        let id = try instanceID()
        return AdminProblem(
            404, "there is no instance \"\(id)\"" + Suggestion.clause(for: id, among: api.registry.instanceIDs),
            hint: "the first StartChatContact, or the first write through this API, creates an instance")
    }

    /// A name in the path.
    func name(_ segment: Int, _ what: String) throws(AdminProblem) -> String {
        let name = request.parameters[segment]
        guard (1...256).contains(name.unicodeScalars.count) else {
            throw AdminProblem(400, "\(what) has 1 to 256 characters")
        }
        return name
    }

    func chat() throws(AdminProblem) -> Chat {
        let instance = try knownInstance()
        let id = request.parameters[1]
        guard let chat = instance.chat(id) else {
            throw AdminProblem(
                404, "the instance \"\(instance.id)\" has no contact \"\(id)\"",
                hint: "GET /_mock/v1/instances/\(instance.id)/contacts lists them; the oldest ended ones are let go")
        }
        return chat
    }

    /// Runs a turn; a refusal becomes a problem.
    func turn<Result>(
        of chat: Chat, _ body: (inout ChatState) throws(ChatRefusal) -> Result
    ) throws(AdminProblem) -> Result {
        do {
            return try chat.turn(body)
        } catch {
            throw Self.problem(error)
        }
    }

    /// Runs `body`, and converts a refusal by a chat or the registry into a problem.
    func allowed<Result>(_ body: () throws(ChatRefusal) -> Result) throws(AdminProblem) -> Result {
        do {
            return try body()
        } catch {
            throw Self.problem(error)
        }
    }

    /// Asks the contact centre; a refusal becomes a problem.
    func asked<Result>(_ body: () throws(ContactCentreRefusal) -> Result) throws(AdminProblem) -> Result {
        try Self.asked(body)
    }

    static func asked<Result>(_ body: () throws(ContactCentreRefusal) -> Result) throws(AdminProblem) -> Result {
        do {
            return try body()
        } catch {
            switch error.code {
            case .unknownAgent:
                throw AdminProblem(404, error.reason, hint: "PUT …/agents/{name} makes an agent")
            case .unknownQueue:
                throw AdminProblem(404, error.reason, hint: "PUT …/queues/{name} makes a queue")
            case .unknownContact: throw AdminProblem(404, error.reason)
            case .conflict: throw AdminProblem(409, error.reason)
            }
        }
    }

    static func problem(_ refusal: ChatRefusal) -> AdminProblem {
        switch refusal.code {
        case .invalid: AdminProblem(400, refusal.reason)
        case .unknown: AdminProblem(404, refusal.reason)
        case .gone, .conflict, .quota, .limit: AdminProblem(409, refusal.reason)
        }
    }

    /// A duration in a request, such as `5s`.
    static func duration(_ text: String, _ name: String) throws(AdminProblem) -> Int64 {
        guard let milliseconds = DurationText.milliseconds(text) else {
            throw AdminProblem(400, "\(name) \"\(text)\" is no duration such as 5s or 1m30s")
        }
        return milliseconds
    }

    // MARK: - Query

    func queryInteger(_ name: String, _ bounds: ClosedRange<Int>) throws(AdminProblem) -> Int? {
        try integer(request.queryItem(name), name, bounds)
    }

    /// Reads a number from a query or a header and checks its bounds; nil if the text is absent.
    func integer(_ text: String?, _ name: String, _ bounds: ClosedRange<Int>) throws(AdminProblem) -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), bounds.contains(number) else {
            throw AdminProblem(
                400,
                "\(name) must be between \(bounds.lowerBound) and \(bounds.upperBound), got \"\(text.prefix(100))\"")
        }
        return number
    }

    func refuseUnknownQuery(besides known: [String]) throws(AdminProblem) {
        for (name, _) in request.queryItems where !known.contains(name) {
            throw AdminProblem(
                400, "the query item \"\(name)\" means nothing here" + Suggestion.clause(for: name, among: known))
        }
    }
}
