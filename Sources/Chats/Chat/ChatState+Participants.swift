package import ContactModel
internal import Diagnostics
package import JSON
package import Kernel

/// The participants of the chat, and checks of what they may do.
extension ChatState {
    /// The most participants over the life of a chat, which bounds its memory. The service allows
    /// only six at once.
    package static let mostParticipants = 1_000
    // The most participants of each kind at once, if the instance applies the service's quotas
    // (Documentation/Protocol.md#quotas).
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

    /// - Parameter id: the participant's id; nil to draw one.
    private mutating func addParticipant(
        _ role: ParticipantRole, displayName: String, id: UniqueID?
    ) throws(Refusal) -> Participant.Index {
        try checkTotal()
        // Supervisors are counted when they start to monitor, and when they barge in.
        if role != .supervisor { try checkRoom(for: role) }
        return newParticipant(role, displayName: displayName, id: id)
    }

    /// Throws a refusal if the chat has already had the most participants that it can have.
    ///
    /// Transcripts store an author in 16 bits, and the chat keeps all participants.
    private func checkTotal() throws(Refusal) {
        guard facts.participants.count < Self.mostParticipants else {
            throw Refusal(.conflict, "the contact has had \(Self.mostParticipants) participants already")
        }
    }

    /// Throws a refusal if a quota allows no other participant of that role.
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

    /// Adds the agent to whom the contact is offered, or returns the participant if it exists.
    /// Until it accepts, the agent can do nothing but connect.
    ///
    /// - Parameter wasAskedIn: whether the agent joins other agents, and does not take the contact
    ///   from its queue.
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

    /// Returns the participant that speaks for flows, and creates it the first time. It is always
    /// connected, and never joins or leaves.
    package mutating func systemParticipant(displayName: String) throws(Refusal) -> Participant.Index {
        if let index = facts.participants.firstIndex(where: { $0.role == .system && $0.displayName == displayName }) {
            return index
        }
        try checkTotal()
        let index = newParticipant(.system, displayName: displayName)
        facts.participants[index].presence = .connected
        return index
    }

    /// Throws a refusal if the participant has left or the chat has ended.
    package func checkPresence(_ index: Participant.Index) throws(Refusal) {
        guard facts.state != .ended else { throw Refusal(.gone, "the contact has ended") }
        guard facts.participants[index].presence != .left else {
            throw Refusal(.gone, "the participant has disconnected")
        }
    }

    /// Throws a refusal if no customer is in the chat.
    package func checkCustomer() throws(Refusal) {
        guard !hasCustomer else { return }
        switch facts.participants[Self.customer].presence {
        case .connected: return
        case .invited, .offered: throw Refusal.customerNotConnected
        case .left: throw Refusal(.conflict, "the customer has left the chat")
        }
    }

    /// Throws a refusal if the participant may not call operations.
    package func checkAccess(_ index: Participant.Index) throws(Refusal) {
        try checkPresence(index)
        guard facts.participants[index].presence != .offered else {
            throw Refusal(.gone, "the agent has not accepted the contact")
        }
    }

    /// Throws a refusal if the participant may not enter the chat now.
    package func checkEntry(_ index: Participant.Index) throws(Refusal) {
        try checkAccess(index)
        guard facts.participants[index].presence == .invited else { return }
        // Agents and custom bots are counted when they are added, and customers with the agents.
        if facts.participants[index].role == .supervisor { try checkRoom(for: .supervisor) }
    }

    /// Throws a refusal if the participant may not send messages or events.
    package func checkMaySend(_ index: Participant.Index) throws(Refusal) {
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

    /// Checks that a participant may act, and connects it if this is its first act
    /// (Documentation/Decisions.md#decision-10).
    ///
    /// Joining and the act are two events of one turn: observers react to the joining before the
    /// act. If they end the chat, the act is refused like any act after the end. An observer itself
    /// calls ``connect(_:)``.
    ///
    /// - Parameter byClient: false for acts of a test in the participant's name, which always
    ///   connect it.
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
        notifyObservers()
        try checkAccess(index)
    }

    /// Whether a call connects the participant. A setting can require that customers subscribe on
    /// their socket.
    private func callConnects(_ index: Participant.Index) -> Bool {
        guard facts.participants[index].role == .customer else { return true }
        guard settings.connectOn == .firstCall else { return false }
        if facts.streamings.isEmpty { give(.connectedWithoutSocket, about: index) }
        return true
    }

    /// ConnectParticipant: connects a participant without a socket.
    ///
    /// If customers must connect with a socket, this connects a customer only if the chat streams
    /// to a topic.
    package mutating func connectWithoutSocket(_ index: Participant.Index) throws(Refusal) {
        try checkAccess(index)
        guard facts.participants[index].role == .customer, settings.connectOn == .socket else {
            return try admit(index)
        }
        guard !facts.streamings.isEmpty, facts.participants[index].presence == .invited else { return }
        try join(index)
    }

    /// Renames a participant. Earlier items keep the old name.
    ///
    /// If the participant is in the chat, all participants receive participant.displayname.updated.
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

    /// Milliseconds in which a custom bot must connect
    /// (Documentation/Protocol.md#createparticipantconnection).
    private static let botTimeout: Int64 = 15_000

    /// Adds a custom bot (CreateParticipant). A chat can have one bot at a time, and none while an
    /// agent is connected.
    ///
    /// A repeated ClientToken returns the bot of the first call.
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

    /// Lets a supervisor listen unseen (Documentation/Protocol.md#roles-and-visibility).
    ///
    /// No participant.joined is sent. The supervisor counts as a participant for receipts, which
    /// are refused with more than two.
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

    /// Lets a monitoring supervisor barge in: sends participant.joined, and accepts its messages.
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
