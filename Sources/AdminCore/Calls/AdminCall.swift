internal import ContactModel
package import HTTPRouting
package import Instances
internal import JSON
internal import Kernel
package import ScenarioModel
internal import Simulator

/// A request for an operation of the admin API.
package struct AdminCall: APICall {
    package let request: Request
    package let api: AdminAPI
    /// The items of the query, decoded once.
    package let queryItems: [(name: String, value: String)]
    /// The members that the operation's body can have.
    let bodyMembers: () -> [String]

    package init(request: Request, api: AdminAPI, bodyMembers: @escaping () -> [String]) {
        self.request = request
        self.api = api
        queryItems = request.query.isEmpty ? [] : request.queryItems
        self.bodyMembers = bodyMembers
    }

    package var dialect: AdminDialect { AdminDialect() }

    /// Returns the body's members. Refuses members that the operation does not declare.
    package func members() throws(AdminProblem) -> AdminMembers {
        let members = try AdminMembers(body: request.body, dialect: dialect)
        try members.refuseUnknown(except: bodyMembers())
        return members
    }

    // MARK: - Path. The first parameter is the instance.

    /// Returns the instance for an operation that writes. Creates it if it does not exist.
    package func instance() throws(AdminProblem) -> Instance {
        let id = try instanceID()
        do throws(Refusal) {
            return try api.registry.instance(creatingIfAllowed: id)
        } catch {
            guard error.code == .gone else { throw dialect.failure(for: error) }
            throw AdminProblem(404, error.reason, hint: "create it with PUT /_mock/v1/instances/\(id)")
        }
    }

    /// Returns the id in the path, which must be valid for an instance (service model: InstanceId).
    package func instanceID() throws(AdminProblem) -> String {
        let id = request.parameters[0]
        if let reason = Self.refusal(ofInstanceID: id) { throw AdminProblem(400, reason) }
        return id
    }

    /// Returns why a text cannot be an InstanceId; nil if it can.
    package static func refusal(ofInstanceID id: String) -> String? {
        (1...100).contains(id.unicodeScalars.count) ? nil : "an InstanceId must have 1 to 100 characters"
    }

    /// Returns the instance for an operation that reads. Does not create it.
    package func existingInstance() throws(AdminProblem) -> Instance {
        let id = request.parameters[0]
        guard let instance = api.registry.existingInstance(id) else { throw try unknownInstance() }
        return instance
    }

    func unknownInstance() throws(AdminProblem) -> AdminProblem {
        let id = try instanceID()
        return AdminProblem(
            404, "there is no instance \"\(id)\"" + Suggestion.clause(for: id, among: api.registry.instanceIDs),
            hint: "the first StartChatContact, or the first write through this API, creates an instance")
    }

    /// Returns a name in the path, which must have 1 to 256 characters.
    package func name(_ segment: Int, _ what: String) throws(AdminProblem) -> String {
        let name = request.parameters[segment]
        guard (1...256).contains(name.unicodeScalars.count) else {
            throw AdminProblem(400, "\(what) must have 1 to 256 characters")
        }
        return name
    }

    package func chat() throws(AdminProblem) -> Chat {
        let instance = try existingInstance()
        let id = request.parameters[1]
        guard let chat = instance.chat(id) else {
            throw AdminProblem(
                404, "the instance \"\(instance.id)\" has no contact \"\(id)\"",
                hint:
                    "GET /_mock/v1/instances/\(instance.id)/contacts lists them; the server forgets the oldest ended ones"
            )
        }
        return chat
    }

    /// Returns the scenario that the path names after the instance.
    package func scenario(in instance: Instance) throws(AdminProblem) -> Scenario {
        let name = try name(1, "a scenario's name")
        if let scenario = api.director.scenario(named: name, in: instance) { return scenario }
        let names = api.director.scenarios(in: instance).map(\.name)
        throw AdminProblem(
            404, "there is no scenario \"\(name)\"" + Suggestion.clause(for: name, among: names),
            hint: "known: \(names.joined(separator: ", "))")
    }

    /// Reads a duration such as `5s`. Returns milliseconds.
    package static func duration(_ text: String, _ name: String) throws(AdminProblem) -> Int64 {
        guard let milliseconds = DurationText.milliseconds(text) else {
            throw AdminProblem(400, "\(name) \"\(text)\" is not a duration such as 5s or 1m30s")
        }
        return milliseconds
    }

    // MARK: - Query

    /// Returns the value of a query item; nil if the query does not have it.
    /// Returns the choice of a query item, or the usual one.
    package func queryChoice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, usual: Choice
    ) throws(AdminProblem) -> Choice {
        guard let text = queryItem(name) else { return usual }
        guard let choice = Choice(rawValue: text) else {
            let known = Choice.allCases.map(\.rawValue)
            throw AdminProblem(
                400,
                "\(name) must be one of \(known.joined(separator: ", ")), got \"\(text)\""
                    + Suggestion.clause(for: text, among: known))
        }
        return choice
    }

    package func queryItem(_ name: String) -> String? { queryItems.first { $0.name == name }?.value }

    package func queryInteger(_ name: String, _ bounds: ClosedRange<Int>) throws(AdminProblem) -> Int? {
        try integer(queryItem(name), name, bounds)
    }

    /// Reads a number from a query or a header, and checks its bounds. Nil if the text is absent.
    package func integer(_ text: String?, _ name: String, _ bounds: ClosedRange<Int>) throws(AdminProblem) -> Int? {
        guard let text else { return nil }
        guard let number = Int(text), bounds.contains(number) else {
            throw AdminProblem(
                400,
                "\(name) must be between \(bounds.lowerBound) and \(bounds.upperBound), got \"\(text.prefix(100))\"")
        }
        return number
    }

    package func refuseUnknownQuery(except known: [String]) throws(AdminProblem) {
        for (name, _) in queryItems where !known.contains(name) {
            throw AdminProblem(
                400, "unknown query item \"\(name)\"" + Suggestion.clause(for: name, among: known))
        }
    }
}
