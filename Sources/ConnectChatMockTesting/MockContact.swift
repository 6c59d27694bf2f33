internal import Kernel

/// A copy of a contact's state, with methods to act in the chat and to wait for changes.
public struct MockContact: Sendable, Identifiable {
    /// The state of a chat.
    public enum State: String, Sendable, CaseIterable, Decodable {
        /// The customer has not connected.
        case created
        /// The customer waits for an agent.
        case waiting
        /// An agent or a bot serves the customer.
        case connected
        case ended
    }

    /// Whether a participant is in the chat.
    public enum Presence: String, Sendable, CaseIterable, Decodable {
        /// The participant has a token, and has not connected.
        case invited
        /// The server offers the contact to the participant, an agent.
        case offered
        case connected
        case left
    }

    /// A participant of the chat.
    public struct Participant: Sendable, Identifiable, Decodable {
        /// The ParticipantId.
        public let id: String
        /// The role, which decides what the participant may do.
        public let role: MockRole
        /// The name that others see.
        public let displayName: String
        /// Whether the participant is in the chat.
        public let presence: Presence
    }

    /// The roles with which a participant can join an existing chat.
    public enum JoiningRole: String, Sendable, CaseIterable, Encodable {
        case agent = "AGENT"
        case customBot = "CUSTOM_BOT"
        case supervisor = "SUPERVISOR"
    }

    struct Facts: Decodable, Sendable {
        let id: String
        let contactId: String
        let state: State
        let attributes: [String: String]
        let participants: [Participant]
        let disconnectReason: String?
    }

    private let facts: Facts
    /// The instance that the contact belongs to.
    public let instance: MockInstance

    init(_ facts: Facts, in instance: MockInstance) {
        self.facts = facts
        self.instance = instance
    }

    /// The InitialContactId, which stays the same after a transfer.
    public var id: String { facts.id }
    /// The ContactId of the current segment.
    public var contactID: String { facts.contactId }
    /// The state of the chat.
    public var state: State { facts.state }
    /// The contact attributes.
    public var attributes: [String: String] { facts.attributes }
    /// All participants, including those that have left.
    public var participants: [Participant] { facts.participants }
    /// The reason why the chat ended; nil if it has not ended or ended without a reason.
    public var disconnectReason: String? { facts.disconnectReason }

    private var path: String { "/contacts/\(PercentEncoding.encode(id))" }

    /// Reads the contact again.
    public func refreshed() async throws(AdminCallFailure) -> MockContact {
        try await instance.contact(id)
    }

    // MARK: - Acting in the chat

    /// Sends a message as a participant.
    ///
    /// - Parameters:
    ///   - content: the message.
    ///   - author: a role that exactly one participant has, or a participant.
    ///   - contentType: the content type, such as `text/markdown`.
    /// - Returns: the id of the transcript item.
    @discardableResult
    public func say(
        _ content: String, as author: MockAuthor, contentType: String = "text/plain"
    ) async throws(AdminCallFailure) -> String {
        struct Body: Encodable {
            let by: String
            let content: String
            let contentType: String
        }

        let body = Body(by: author.text, content: content, contentType: contentType)
        return try await instance.call("POST", "\(path)/messages", body, as: Stored.self).id
    }

    /// Sends an event as a participant.
    ///
    /// - Parameters:
    ///   - contentType: the event's type, such as `application/vnd.amazonaws.connect.event.typing`.
    ///   - author: a role that exactly one participant has, or a participant.
    public func sendEvent(_ contentType: String, as author: MockAuthor) async throws(AdminCallFailure) {
        struct Body: Encodable {
            let by: String
            let contentType: String
        }

        struct Sent: Decodable {}

        _ = try await instance.call(
            "POST", "\(path)/events", Body(by: author.text, contentType: contentType), as: Sent.self)
    }

    /// Adds a participant to the chat.
    ///
    /// - Parameters:
    ///   - role: the role of the participant.
    ///   - displayName: the participant's name.
    /// - Returns: the participant's id and token, so that a client can act as the participant.
    @discardableResult
    public func join(
        _ role: JoiningRole, displayName: String
    ) async throws(AdminCallFailure) -> MockParticipant {
        struct Body: Encodable {
            let role: JoiningRole
            let displayName: String
        }

        return try await instance.call(
            "POST", "\(path)/participants", Body(role: role, displayName: displayName), as: MockParticipant.self)
    }

    /// Ends the chat for all participants.
    public func end() async throws(AdminCallFailure) {
        try await instance.send("POST", "\(path)/end", body: "{}")
    }

    // MARK: - Reading and waiting

    /// Returns all transcript items, oldest first.
    public func transcript() async throws(AdminCallFailure) -> [MockItem] {
        struct Answer: Decodable {
            let items: [MockItem]

            enum CodingKeys: String, CodingKey {
                case items = "Transcript"
            }
        }

        return try await instance.read("\(path)/transcript?format=json", as: Answer.self).items
    }

    /// Waits for a message, and returns the first that matches.
    ///
    /// - Parameters:
    ///   - role: the role of the sender.
    ///   - text: a part of the message's content; empty for any message.
    ///   - earlier: an item; only messages after it match. Nil for all messages of the chat.
    ///   - timeout: how long to wait, in real time.
    /// - Throws: ``WaitFailure`` after the timeout, with all messages of the chat.
    public func waitForMessage(
        from role: MockRole, containing text: String = "", after earlier: MockItem? = nil,
        timeout: Duration = .seconds(10)
    ) async throws -> MockItem {
        try await instance.wait(
            for: "a message of \(role.rawValue)" + (text.isEmpty ? "" : " with \"\(text)\""), timeout: timeout
        ) {
            let items = try await transcript()
            let start = items.firstIndex { $0.id == earlier?.id }.map { $0 + 1 } ?? 0
            return items[start...].first { item in
                item.isMessage && item.role == role && (text.isEmpty || item.content.contains(text))
            }
        } orDescribe: {
            let said = try await transcript().filter(\.isMessage).map { "\($0.role?.rawValue ?? "-"): \($0.content)" }
            return said.isEmpty ? "no message" : said.joined(separator: " | ")
        }
    }

    /// Waits until the chat has a state.
    ///
    /// - Throws: ``WaitFailure`` after the timeout.
    @discardableResult
    public func waitForState(_ state: State, timeout: Duration = .seconds(10)) async throws -> MockContact {
        try await instance.wait(for: "a contact that is \(state.rawValue)", timeout: timeout) {
            let contact = try await refreshed()
            return contact.state == state ? contact : nil
        } orDescribe: {
            "a contact that is \(try await refreshed().state.rawValue)"
        }
    }

    private struct Stored: Decodable {
        let id: String
    }
}
