internal import Kernel

/// Agents of the instance's contact centre.
extension MockInstance {
    /// Creates or changes an agent.
    ///
    /// A parameter that is nil changes nothing. A new agent is `Offline` by default.
    ///
    /// - Parameters:
    ///   - name: the agent's name.
    ///   - state: `Available`, `Offline`, or any other name for a break.
    ///   - concurrency: the number of contacts that the agent can have at the same time, 1 to 10.
    ///   - queues: the queues that the agent serves. Nil gives a new agent the default queue.
    public func putAgent(
        _ name: String, state: String? = nil, concurrency: Int? = nil, queues: [String]? = nil
    ) async throws(AdminCallFailure) {
        struct Body: Encodable {
            let state: String?
            let concurrency: Int?
            let queues: [String]?
        }

        struct Made: Decodable {}

        let body = Body(state: state, concurrency: concurrency, queues: queues)
        _ = try await call("PUT", "/agents/\(PercentEncoding.encode(name))", body, as: Made.self)
    }

    /// Waits until the server offers an agent a contact.
    ///
    /// - Throws: ``WaitFailure`` after the timeout.
    public func waitForOffer(to agent: String, timeout: Duration = .seconds(10)) async throws -> MockContact {
        try await wait(for: "an offer to \(agent)", timeout: timeout) {
            let offered = try await contactsInHand(of: agent).first { $0.state == "connecting" }
            guard let offered else { return nil }
            return try await contact(offered.contactId)
        } orDescribe: {
            let states = try await contactsInHand(of: agent).map(\.state)
            return states.isEmpty ? "no contact" : "contacts that are \(states.joined(separator: ", "))"
        }
    }

    /// Accepts a contact that the server offers to an agent.
    ///
    /// - Returns: the agent's participant, so that a client can act as the agent.
    public func accept(_ contact: MockContact, by agent: String) async throws(AdminCallFailure) -> MockParticipant {
        struct Body: Encodable {}

        let id = PercentEncoding.encode(contact.contactID)
        return try await call(
            "POST", "/agents/\(PercentEncoding.encode(agent))/contacts/\(id)/accept", Body(), as: MockParticipant.self)
    }

    private struct Held: Decodable {
        let contactId: String
        let state: String
    }

    private func contactsInHand(of agent: String) async throws(AdminCallFailure) -> [Held] {
        struct Answer: Decodable {
            let contacts: [Held]
        }

        return try await read("/agents/\(PercentEncoding.encode(agent))", as: Answer.self).contacts
    }
}
