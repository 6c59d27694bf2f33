internal import Kernel

extension MockInstance {
    /// Starts a chat with a simulated customer, who is connected when this method returns.
    ///
    /// - Parameters:
    ///   - displayName: the customer's name.
    ///   - attributes: the contact attributes.
    ///   - flow: the ContactFlowId. If a scenario starts with this flow, it begins.
    public func startContact(
        displayName: String = "Customer", attributes: [String: String] = [:], flow: String? = nil
    ) async throws(AdminCallFailure) -> MockContact {
        struct Body: Encodable {
            let displayName: String
            let attributes: [String: String]
            let flow: String?
        }

        let body = Body(displayName: displayName, attributes: attributes, flow: flow)
        return MockContact(try await call("POST", "/contacts", body, as: MockContact.Facts.self), in: self)
    }

    /// Returns the contacts, in the order in which they started.
    public func contacts() async throws(AdminCallFailure) -> [MockContact] {
        struct Page: Decodable {
            let contacts: [MockContact.Facts]
            let cursor: String
        }

        var all: [MockContact] = []
        var page = try await read("/contacts", as: Page.self)
        while !page.contacts.isEmpty {
            all += page.contacts.map { MockContact($0, in: self) }
            page = try await read("/contacts?after=\(page.cursor)", as: Page.self)
        }
        return all
    }

    /// Returns the contacts; empty if the instance does not exist.
    private func contactsIfAny() async throws(AdminCallFailure) -> [MockContact] {
        do throws(AdminCallFailure) {
            return try await contacts()
        } catch {
            guard error.status == 404 else { throw error }
            return []
        }
    }

    /// Returns the contact with a ContactId, which can be that of any segment.
    public func contact(_ id: String) async throws(AdminCallFailure) -> MockContact {
        MockContact(
            try await read("/contacts/\(PercentEncoding.encode(id))", as: MockContact.Facts.self), in: self)
    }

    /// Waits for a contact, such as one that the client under test starts.
    ///
    /// The instance does not have to exist before.
    ///
    /// - Parameters:
    ///   - timeout: how long to wait, in real time.
    ///   - condition: whether a contact matches; any contact matches by default.
    /// - Throws: ``WaitFailure`` after the timeout.
    public func waitForContact(
        timeout: Duration = .seconds(10), where condition: @Sendable (MockContact) -> Bool = { _ in true }
    ) async throws -> MockContact {
        try await wait(for: "a contact", timeout: timeout) {
            try await contactsIfAny().first(where: condition)
        } orDescribe: {
            let states = try await contactsIfAny().map(\.state.rawValue)
            return states.isEmpty ? "no contact" : "contacts that are \(states.joined(separator: ", "))"
        }
    }
}
