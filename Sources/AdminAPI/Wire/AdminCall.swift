internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// An admin operation under way.
struct AdminCall {
    let request: Request
    let api: AdminAPI

    /// The body's members; any but `known` is refused.
    func members(_ known: String...) throws(AdminProblem) -> AdminMembers {
        let members = try AdminMembers(body: request.body, dialect: AdminDialect())
        try members.refuseUnknown(besides: known)
        return members
    }

    // MARK: - What the path names; its first open segment is the instance

    /// The instance for a writing operation: made on first use.
    func instance() throws(AdminProblem) -> Instance {
        api.registry.instance(try instanceID())
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
        guard let instance = api.registry.knownInstance(id) else {
            throw AdminProblem(
                404, "there is no instance \"\(id)\"" + Suggestion.clause(for: id, among: api.registry.instanceIDs),
                hint: "an instance is made by its first StartChatContact, or by the first write to it here")
        }
        return instance
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

    static func problem(_ refusal: ChatRefusal) -> AdminProblem {
        AdminProblem(refusal.code == .invalid ? 400 : 409, refusal.reason)
    }

    // MARK: - Query

    func queryInteger(_ name: String, _ bounds: ClosedRange<Int>) throws(AdminProblem) -> Int? {
        guard let text = request.queryItem(name) else { return nil }
        guard let number = Int(text), bounds.contains(number) else {
            throw AdminProblem(400, "\(name)=\(text) is due to be \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return number
    }

    func refuseUnknownQuery(besides known: String...) throws(AdminProblem) {
        for (name, _) in request.queryItems where !known.contains(name) {
            throw AdminProblem(
                400, "the query item \"\(name)\" means nothing here" + Suggestion.clause(for: name, among: known))
        }
    }
}
