package import ContactModel
internal import Diagnostics
package import JSON
package import Kernel

/// Who is in the chat, and who may act.
extension ChatState {
    /// Far more than the service's six at once; what is kept of a chat is bounded.
    package static let mostParticipants = 1_000
    // The most of each in a chat at once, where the instance keeps the service's quotas (Documentation/Protocol.md#quotas).
    /// Customers and agents together.
    private static let mostPeople = 6
    private static let mostBots = 1
    private static let mostBarged = 1
    private static let mostMonitoring = 5

    @discardableResult
    package mutating func addParticipant(_ role: ParticipantRole, displayName: String) throws(Refusal)
        -> Participant.Index
    {
        try addParticipant(role, displayName: displayName, id: nil)
    }

    /// - Parameter id: drawn if it is nil.
    private mutating func addParticipant(
        _ role: ParticipantRole, displayName: String, id: UniqueID?
    ) throws(Refusal) -> Participant.Index {
        try checkTotal()
        // Supervisors are counted when they begin to listen, and when they come forward.
        if role != .supervisor { try checkRoom(for: role) }
        return newParticipant(role, displayName: displayName, id: id)
    }

    /// Refuses a further participant if the chat has had the most that it can have.
    ///
    /// Transcripts store an author in 16 bits, and the chat keeps all participants.
    private func checkTotal() throws(Refusal) {
        guard facts.participants.count < Self.mostParticipants else {
            throw Refusal(.conflict, "the contact has had \(Self.mostParticipants) participants already")
        }
    }

    /// Whether one more may come in; the refusal if not.
    ///
    /// - Parameter monitors: whether a supervisor only listens.
    package func checkRoom(for role: ParticipantRole, monitors: Bool = false) throws(Refusal) {
        guard settings.quotas.isOn else { return }
        let present = facts.participants.filter { $0.presence == .connected }
        let (count, most, whom) =
            switch role {
            case .system: (0, Int.max, "")
            case .agent, .customer:
                (
                    present.count { $0.role == .agent || $0.role == .customer }, Self.mostPeople,
                    "people, its customer included"
                )
            case .customBot: (present.count { $0.role == .customBot }, Self.mostBots, "custom participant")
            case .supervisor where monitors:
                (present.count(where: \.isMonitoring), Self.mostMonitoring, "supervisors who monitor")
            case .supervisor:
                (
                    present.count { $0.role == .supervisor && !$0.isMonitoring }, Self.mostBarged,
                    "supervisor who has barged in"
                )
            }
        guard count < most else {
            throw Refusal(.full, "with quotas on, a chat can have at most \(most) \(whom)")
        }
    }

    mutating func newParticipant(_ role: ParticipantRole, displayName: String, id: UniqueID? = nil) -> Participant.Index
    {
        let id = id ?? .random(using: &facts.generator)
        return facts.participants.add(Participant(id: id, role: role, displayName: displayName))
    }

    /// Adds the agent that the contact is offered to, or finds it. It may connect, and do nothing more until it accepts.
    ///
    /// - Parameter wasAskedIn: whether the agent comes beside others, and does not take the contact from its queue.
    package mutating func addOffered(
        _ id: UniqueID, agent: String, wasAskedIn: Bool
    ) throws(Refusal) -> Participant.Index {
        if let index = indexOfParticipant(id) { return index }
        guard facts.state != .ended else { throw Refusal(.gone, "the contact has ended") }
        let index = try addParticipant(.agent, displayName: agent, id: id)
        facts.participants[index].presence = .offered
        facts.participants[index].wasAskedIn = wasAskedIn
        markChanged()
        return index
    }

    package mutating func updateParticipant(_ index: Participant.Index, _ body: (inout Participant) -> Void) {
        body(&facts.participants[index])
    }

    package func indexOfParticipant(_ id: UniqueID) -> Participant.Index? {
        facts.participants.firstIndex { $0.id == id }
    }

    /// The participant for what flows say: made at its first word, always connected, never joining or leaving.
    package mutating func systemParticipant(displayName: String) throws(Refusal) -> Participant.Index {
        if let index = facts.participants.firstIndex(where: { $0.role == .system && $0.displayName == displayName }) {
            return index
        }
        try checkTotal()
        let index = newParticipant(.system, displayName: displayName)
        facts.participants[index].presence = .connected
        return index
    }

    /// Whether the participant is still part of a chat that goes on; the refusal if not.
    package func checkPresence(_ index: Participant.Index) throws(Refusal) {
        guard facts.state != .ended else { throw Refusal(.gone, "the contact has ended") }
        guard facts.participants[index].presence != .left else {
            throw Refusal(.gone, "the participant has disconnected")
        }
    }

    /// Refuses what needs the customer in the chat.
    package func checkCustomer() throws(Refusal) {
        guard !hasCustomer else { return }
        switch facts.participants[Self.customer].presence {
        case .connected: return
        case .invited, .offered: throw Refusal.customerNotConnected
        case .left: throw Refusal(.conflict, "the customer has left the chat")
        }
    }

    /// Whether the participant may call operations; the refusal if not.
    package func checkAccess(_ index: Participant.Index) throws(Refusal) {
        try checkPresence(index)
        guard facts.participants[index].presence != .offered else {
            throw Refusal(.gone, "the agent has not accepted the contact")
        }
    }

    /// Whether the participant may be in the chat from now on; the refusal if not.
    package func checkEntry(_ index: Participant.Index) throws(Refusal) {
        try checkAccess(index)
        guard facts.participants[index].presence == .invited else { return }
        // Agents and custom bots are counted when they are added, customers with the agents.
        if facts.participants[index].role == .supervisor { try checkRoom(for: .supervisor) }
    }

    /// Whether the participant may say something; the refusal if not.
    package func checkVoice(_ index: Participant.Index) throws(Refusal) {
        try checkAccess(index)
        guard !facts.participants[index].isMonitoring else {
            throw Refusal(.gone, "a supervisor who monitors cannot send before barging in")
        }
        guard facts.transcript.count < outlets.mostMessages else {
            throw Refusal(
                .conflict,
                "the contact has \(facts.transcript.count) items, the most that \(OptionName.maxMessages) allows")
        }
    }

    /// Lets a client act, and connects it if this is its first act (Documentation/Decisions.md#decision-10).
    ///
    /// Joining and the act are two events of one turn: observers react to the joining before the act. If they end the chat,
    /// the act is refused like any act after the end. An observer itself calls ``connect(_:)``.
    ///
    /// - Parameter byClient: false for acts of a test in the participant's name, which always connect it.
    package mutating func admit(_ index: Participant.Index, byClient: Bool = true) throws(Refusal) {
        try checkAccess(index)
        guard facts.participants[index].presence == .invited else { return }
        try checkEntry(index)
        guard !byClient || callConnects(index) else { return }
        try join(index)
    }

    /// Connects a participant. Observers react, and can end the chat.
    private mutating func join(_ index: Participant.Index) throws(Refusal) {
        connect(index)
        tellObservers()
        try checkAccess(index)
    }

    /// Whether a call connects the participant. A setting requires customers to subscribe on their socket.
    private func callConnects(_ index: Participant.Index) -> Bool {
        guard facts.participants[index].role == .customer else { return true }
        guard settings.connectOn == .firstCall else { return false }
        if facts.streamings.isEmpty { give(.connectedWithoutSocket, about: index) }
        return true
    }

    /// ConnectParticipant: connects a participant without a socket, a customer whom only a socket connects if the chat streams.
    package mutating func connectWithoutSocket(_ index: Participant.Index) throws(Refusal) {
        try checkAccess(index)
        guard facts.participants[index].role == .customer, settings.connectOn == .socket else {
            return try admit(index)
        }
        guard !facts.streamings.isEmpty, facts.participants[index].presence == .invited else { return }
        try join(index)
    }

    /// Renames a participant. All receive participant.displayname.updated if it is in the chat, and earlier
    /// items keep the old name.
    package mutating func rename(_ index: Participant.Index, to name: String) throws(Refusal) {
        try checkPresence(index)
        guard facts.participants[index].role != .system else {
            throw Refusal(.conflict, "the system's display names cannot change")
        }
        guard (1...256).contains(name.unicodeScalars.count) else {
            throw Refusal(.invalid, "a display name must have 1 to 256 characters")
        }
        emit(.renamed(to: name), from: index)
        facts.participants[index].rename(name, from: facts.transcript.count)
        recordUpdate()
        if facts.participants[index].isPresent { appendEvent(.displayNameUpdated, by: index) }
    }

    // MARK: - Bots

    /// Milliseconds that a custom bot has for connecting (Documentation/Protocol.md#createparticipantconnection).
    private static let botTimeout: Int64 = 15_000

    /// Makes room for a custom bot (CreateParticipant): one at a time, and none beside an agent.
    /// A repeated ClientToken names the bot of the first call.
    package mutating func inviteBot(displayName: String, clientToken: JSONText?) throws(Refusal) -> Participant.Index {
        let key = ClientTokenTable.Key(
            participant: Self.customer, operation: .createParticipant, token: clientToken)
        if let first = key.flatMap({ facts.clientTokens[$0] }), let index = indexOfParticipant(first.id) {
            return index
        }
        guard facts.state != .ended else { throw Refusal(.gone, "the contact has ended") }
        if facts.state == .created { try checkCustomer() }
        let other = facts.participants.first {
            $0.role.servesCustomer && ($0.presence == .connected || $0.role == .customBot && $0.presence == .invited)
        }
        if let other {
            throw Refusal(.conflict, "the contact has a \(other.role.rawValue) already, \(other.displayName)")
        }
        let index = try addParticipant(.customBot, displayName: displayName)
        arm(.botDeadline(index), at: now + Self.botTimeout)
        if let key { facts.clientTokens.insert(key, ItemStamp(id: facts.participants[index].id, time: now)) }
        return index
    }

    // MARK: - Supervisors

    /// Lets a supervisor listen unseen (Documentation/Protocol.md#roles-and-visibility): no participant.joined, but
    /// receipts are refused from now on.
    package mutating func monitor(_ index: Participant.Index) throws(Refusal) {
        try checkPresence(index)
        guard facts.participants[index].role == .supervisor else {
            throw Refusal(.conflict, "only a supervisor monitors")
        }
        guard facts.participants[index].presence == .invited else {
            throw Refusal(.conflict, "the supervisor is in the chat already")
        }
        try checkRoom(for: .supervisor, monitors: true)
        facts.participants[index].presence = .connected
        facts.participants[index].isMonitoring = true
        facts.participants[index].connectedAt = now
        recordUpdate()
    }

    /// Lets a supervisor who monitors come forward: participant.joined, and from now on it can say something.
    package mutating func barge(_ index: Participant.Index) throws(Refusal) {
        try checkPresence(index)
        guard facts.participants[index].isMonitoring else {
            throw Refusal(.conflict, "only a supervisor who monitors can barge in")
        }
        try checkRoom(for: .supervisor)
        facts.participants[index].isMonitoring = false
        recordUpdate()
        appendEvent(.participantJoined, by: index)
        emit(.joined, from: index)
    }
}
