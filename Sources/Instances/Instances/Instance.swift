package import Chats
package import ContactModel
package import Diagnostics
package import Kernel

/// An Amazon Connect instance, the tenant: its chats, its clock, its seed and its settings.
///
/// Instances share nothing of these.
package final class Instance: Sendable {
    struct State {
        /// Chats by InitialContactId.
        var chats: [UniqueID: Chat] = [:]
        /// InitialContactIds by the ContactIds of further legs.
        var legs: [UniqueID: UniqueID] = [:]
        var lastOrdinal = 0
        /// The number of chats that have not ended.
        var activeChats = 0
        /// Results of StartChatContact by ClientToken.
        var starts: [String: StartedChat] = [:]
        var isClosed = false
    }

    /// The response of StartChatContact.
    package struct StartedChat: Sendable {
        package let chat: Chat
        package let participantID: UniqueID
        package let participantToken: AccessToken
    }

    package let id: String
    package let seed: UInt64
    package let settings: SettingsStore
    package let clock: InstanceClock
    /// The views that DescribeView returns.
    package let views: ViewBook
    package let faults: FaultBook
    package let journal: Journal
    /// Notified of every change in a contact's or a scenario run's state.
    package let changes = ChangeSignal()
    /// Notified after each turn that stores transcript items.
    package let newItems = ChangeSignal()
    /// Unowned because the registry owns its instances and outlives every request.
    unowned let registry: Registry

    /// Sends the frames of chat sockets.
    package var sink: (any FrameSink)? { registry.sink }
    /// Stores the bytes of attachments.
    package var attachments: any AttachmentStore { registry.attachments }

    let state = Mutex(State())
    private let quotaBook = QuotaBook()
    /// The hints that the log already has.
    private let hinted = Mutex<Set<Hint>>([])
    /// Agents, queues and offers.
    package let routing: ContactRouting
    /// The open pages of agents' desktops.
    package let desktops: AgentDesktops

    init(
        id: String, seed: UInt64, settings: InstanceSettings, views: [View], clock: InstanceClock, journal: Journal,
        registry: Registry
    ) {
        faults = FaultBook(seed: seed)
        self.journal = journal
        self.views = ViewBook(views, capacity: registry.limits.views)
        self.id = id
        self.seed = seed
        self.settings = SettingsStore(settings)
        self.clock = clock
        self.registry = registry
        routing = ContactRouting(clock: clock, settings: self.settings, changes: changes)
        desktops = AgentDesktops(sink: registry.sink, changes: changes)
        // Strong until the instance is closed, because a weak reference would make each retain of
        // an instance expensive.
        routing.findChats { [self] id in chat(id) }
    }

    // MARK: - Chats

    /// Starts a chat. A ClientToken of an earlier start returns the result of that start.
    ///
    /// - Parameter name: the name from which the chat's ids are drawn; nil to draw them by the
    ///   order of the starts.
    package func startChat(_ request: ChatRequest, named name: String? = nil) throws(Refusal) -> StartedChat {
        if let token = request.clientToken, let first = state.withLock({ $0.starts[token] }) { return first }
        try checkFlow(of: request)
        let past = try request.persistence.map { source, rehydration throws(Refusal) in
            try self.past(from: source, rehydration)
        }
        try registry.reserveRoom(forContacts: 1)
        let ordinal: Int
        do throws(Refusal) {
            ordinal = try nextOrdinal()
        } catch {
            registry.releaseRoom(ofContacts: 1)
            throw error
        }
        let chat = Chat(request, instance: self, ordinal: ordinal, name: name, past: past)
        let token = issueToken(.participant, in: chat, for: ChatState.customer, expiry: nil)
        let participantID = chat.read { $0.facts.participants[ChatState.customer].id }
        let started = StartedChat(chat: chat, participantID: participantID, participantToken: token)
        let winner = take(started, request)
        if winner?.chat !== chat {
            forget(chat)
            chatEnded()
        }
        guard let winner else { throw Self.wasReset }
        if winner.chat === chat, request.runsFlow, registry.flows?.contactArrived(chat, at: request.flowID) != true {
            reportUnknownFlow(request.flowID)
        }
        changes.notify()
        return winner
    }

    /// Refuses a contact whose flow no scenario plays, if the instance is strict about flows.
    private func checkFlow(of request: ChatRequest) throws(Refusal) {
        guard request.runsFlow, settings.value.hasStrictFlows, let flows = registry.flows,
            !flows.hasFlow(request.flowID, in: self)
        else { return }
        let known = flows.flows(of: self)
        let missing = flows.missing(forFlow: request.flowID, in: self)
        guard missing.isEmpty else {
            throw Refusal(
                .unknown,
                "the scenario of the flow \"\(request.flowID)\" needs what the instance lacks: "
                    + missing.joined(separator: ", "))
        }
        throw Refusal(
            .unknown,
            "no scenario plays the flow \"\(request.flowID)\"" + Suggestion.clause(for: request.flowID, among: known)
                + "; flows of the instance \(id): \(known.isEmpty ? "none" : known.joined(separator: ", "))")
    }

    private func reportUnknownFlow(_ flow: String) {
        show(
            .flowUnknown(
                flow, known: registry.flows?.flows(of: self) ?? [],
                missing: registry.flows?.missing(forFlow: flow, in: self) ?? []))
    }

    /// Adds a hint to the journal, and to the log once for each client.
    package func give(_ hint: Hint, about subject: Subject) {
        journal.append(.hint, hint.name.rawValue, of: subject, at: clock.now(), content: Array(hint.text.utf8))
        let isNew = hinted.withLock { hinted in
            hinted.count < Self.mostHints && hinted.insert(hint).inserted
        }
        if isNew { show(.hint(hint)) }
    }

    /// The most hints of an instance in the log, because clients can send any User-Agent.
    private static let mostHints = 100

    package func show(_ notice: Notice) { registry.notices?.show(notice, of: id) }

    /// Counts a chat that is about to start, and returns its number.
    private func nextOrdinal() throws(Refusal) -> Int {
        let quotas = settings.value.quotas
        return try state.withLock { state throws(Refusal) in
            guard !state.isClosed else { throw Self.wasReset }
            // Amazon Connect's quota of concurrent active chats (Documentation/Protocol.md#quotas).
            guard !quotas.isOn || state.activeChats < quotas.activeChats else {
                throw Refusal(
                    .limit, "the instance has \(state.activeChats) active chats; its quota is \(quotas.activeChats)")
            }
            state.lastOrdinal += 1
            state.activeChats += 1
            return state.lastOrdinal
        }
    }

    /// Adds a chat, so that it can be found by its id.
    ///
    /// - Returns: the chat that was added, or an earlier one with the same ClientToken; nil if the
    ///   instance is closed.
    private func take(_ started: StartedChat, _ request: ChatRequest) -> StartedChat? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            // Of two concurrent starts with one ClientToken, the first to get here is the chat. The
            // other one is discarded.
            if let clientToken = request.clientToken {
                if let first = state.starts[clientToken] { return first }
                state.starts[clientToken] = started
            }
            state.chats[started.chat.id] = started.chat
            return started
        }
    }

    /// Returns the part of a past chat that a new chat would continue.
    package func past(
        from contactID: String, _ rehydration: Rehydration
    ) throws(Refusal) -> (transcript: PastTranscript, continuedFrom: UniqueID) {
        guard let id = UniqueID(contactID), let chat = chat(id) else {
            throw Refusal(.gone, "the instance has no contact \"\(contactID)\" to continue")
        }
        // A copy, so that measuring a long transcript does not block its chat.
        return try chat.read { $0 }.past(from: id, rehydration)
    }

    /// The number of chats that have not ended, and the number of all stored chats.
    package var chatCounts: (active: Int, kept: Int) { state.withLock { ($0.activeChats, $0.chats.count) } }

    /// Whether a chat was started with this ClientToken.
    package func hasStarted(_ clientToken: String?) -> Bool {
        guard let clientToken else { return false }
        return state.withLock { $0.starts[clientToken] != nil }
    }

    /// Records that a chat has ended.
    func chatEnded() {
        let counts = state.withLock { state in
            // The room for the contacts of a closed instance is already released.
            guard !state.isClosed else { return false }
            state.activeChats -= 1
            return true
        }
        if counts { registry.releaseRoom(ofContacts: 1) }
    }

    /// Takes one call from an operation's quota.
    ///
    /// - Returns: whether the call is allowed. Always true while quotas are off.
    package func consumeQuota(of operation: String) -> Bool {
        !settings.hasQuotas || quotaBook.take(operation, at: clock.now())
    }

    /// Changes the settings. The change applies from the next turn on.
    package func change<Failure: Error>(
        _ body: (inout InstanceSettings) throws(Failure) -> Void
    ) throws(Failure) -> InstanceSettings {
        let quotas = settings.value.quotas
        let changed = try settings.update(body)
        if changed.quotas != quotas { quotaBook.reset() }
        routing.addQueue(changed.defaultQueue)
        changes.notify()
        return changed
    }

    private static let wasReset = Refusal(.gone, "the instance was reset")

    package func chat(_ contactID: String) -> Chat? {
        UniqueID(contactID).flatMap(chat)
    }

    /// Returns the chat of a contact, by the ContactId of any of its legs.
    func chat(_ id: UniqueID) -> Chat? {
        state.withLock { state in state.chats[id] ?? state.legs[id].flatMap { state.chats[$0] } }
    }

    /// Registers a further leg of a chat, so that lookups find it.
    func register(_ contact: UniqueID, of chat: UniqueID) {
        state.withLock { state in
            // A chat that was forgotten meanwhile must not get another leg.
            if state.chats[chat] != nil { state.legs[contact] = chat }
        }
    }

    /// Sends a contact to a flow. If no flow has that name, the contact waits for an agent.
    func lead(_ chat: Chat, to flow: String) {
        if registry.flows?.contactArrived(chat, at: flow) == true { return }
        reportUnknownFlow(flow)
        chat.turn { state in
            guard state.facts.state != .ended, state.hasCustomer else { return }
            state.enqueue(in: .queue(state.settings.defaultQueue))
        }
    }

    /// All chats, in the order in which they were started.
    package var chats: [Chat] {
        state.withLock { Array($0.chats.values) }.sorted { $0.ordinal < $1.ordinal }
    }

    // MARK: - Tokens

    /// Issues a participant token for a participant who has just joined the chat.
    package func issueParticipantToken(in chat: Chat, for participant: Participant.Index) throws(Refusal) -> AccessToken
    {
        let token = issueToken(.participant, in: chat, for: participant, expiry: nil)
        // The chat may be forgotten after the participant joins. Then no token must resolve to it.
        guard knows(chat) else {
            registry.remove([token], of: chat)
            throw Refusal(.conflict, "the contact is no longer kept")
        }
        return token
    }

    /// Returns the participant token that the participant already has, or issues a new one.
    package func participantToken(in chat: Chat, for participant: Participant.Index) throws(Refusal) -> AccessToken {
        let known = chat.read { $0.facts.participants[participant].tokens }.first { $0.kind == .participant }
        if let known { return known }
        return try issueParticipantToken(in: chat, for: participant)
    }

    /// Returns the participant's connection token, or issues a new one.
    ///
    /// A token is returned again while at least an hour of its lifetime is left.
    package func connectionToken(in chat: Chat, for participant: Participant.Index) throws(Refusal) -> IssuedToken {
        if let current = chat.read({ Self.current($0.facts.participants[participant], at: clock.now()) }) {
            return current
        }
        let expiry = clock.now() + settings.value.connectionTokenLifetime
        let made = IssuedToken(
            token: issueToken(.connection, in: chat, for: participant, expiry: expiry), expiry: expiry)
        let chosen = chat.turn { state in
            // Of two concurrent calls, the first one decides. Both return the same token.
            if let current = Self.current(state.facts.participants[participant], at: state.now) { return current }
            state.updateParticipant(participant) { $0.connectionToken = made }
            return made
        }
        if chosen.token != made.token { registry.remove([made.token], of: chat) }
        guard knows(chat) else {
            registry.remove([chosen.token], of: chat)
            throw Refusal(.gone, "the chat is no longer kept")
        }
        return chosen
    }

    /// Issues a token that opens sockets for a limited time.
    ///
    /// Removes expired tokens of the participant, and the oldest ones if there are too many.
    package func socketToken(in chat: Chat, for participant: Participant.Index) throws(Refusal) -> AccessToken {
        let lifetime = settings.value.socketURLOpens
        let token = try issueToken(.socket, in: chat, for: participant, lifetime: lifetime)
        let stale = chat.turn { state in
            let now = state.now
            var stale: [AccessToken] = []
            state.updateParticipant(participant) { participant in
                let good = participant.socketTokens.filter { $0.expiry > now }.suffix(Participant.mostSocketTokens - 1)
                let kept = Set(good.map(\.token))
                stale = participant.socketTokens.map(\.token).filter { !kept.contains($0) }
                let forgotten = Set(stale)
                participant.tokens.removeAll(where: forgotten.contains)
                participant.socketTokens = good + [IssuedToken(token: token, expiry: now + lifetime)]
            }
            return stale
        }
        registry.remove(stale, of: chat)
        return token
    }

    private static func current(_ participant: Participant, at now: Timestamp) -> IssuedToken? {
        participant.connectionToken.flatMap { $0.expiry - now >= renewalMargin ? $0 : nil }
    }

    /// Issues a token for one purpose only: one attachment, one sign-in, or opening sockets.
    ///
    /// - Parameter lifetime: milliseconds on the instance's clock; nil for the chat's lifetime.
    package func issueToken(
        _ purpose: TokenPurpose, in chat: Chat, for participant: Participant.Index, lifetime: Int64?
    ) throws(Refusal) -> AccessToken {
        let expiry = lifetime.map { clock.now() + $0 }
        let token = issueToken(purpose, in: chat, for: participant, expiry: expiry)
        guard knows(chat) else {
            registry.remove([token], of: chat)
            throw Refusal(.gone, "the chat is no longer kept")
        }
        return token
    }

    /// Issues a token. The registry knows the token before any client can have it.
    private func issueToken(
        _ purpose: TokenPurpose, in chat: Chat, for participant: Participant.Index, expiry: Timestamp?
    ) -> AccessToken {
        let token = registry.makeToken(purpose.kind)
        registry.add(Grant(purpose, chat: chat, participant: participant, expiry: expiry), for: token)
        chat.turn { $0.updateParticipant(participant) { $0.tokens.append(token) } }
        return token
    }

    func knows(_ chat: Chat) -> Bool {
        state.withLock { !$0.isClosed && $0.chats[chat.id] === chat }
    }

    /// The remaining lifetime in milliseconds below which a connection token is renewed
    /// (Documentation/Decisions.md#decision-27).
    private static let renewalMargin: Int64 = 3_600_000

    // MARK: - Forgetting

    /// Forgets a chat with its legs, its tokens and its ClientToken.
    ///
    /// - Parameter isClosing: whether the whole instance closes. Then the chat's published
    ///   notifications are cancelled.
    func forget(_ chat: Chat, isClosing: Bool = false) {
        chat.shutDown(cancellingNotifications: isClosing)
        // Removes the chat first, so that a concurrent call that adds a token or a leg finds it unknown.
        state.withLock { state in
            if state.chats[chat.id] === chat { state.chats[chat.id] = nil }
        }
        let (tokens, clientToken, legs) = chat.read {
            (
                $0.facts.participants.flatMap(\.tokens), $0.facts.request.clientToken,
                $0.facts.contacts.dropFirst().map(\.id)
            )
        }
        state.withLock { state in
            for leg in legs { state.legs[leg] = nil }
            if let token = clientToken, state.starts[token]?.chat === chat {
                state.starts[token] = nil
            }
        }
        registry.remove(tokens, of: chat)
        if !isClosing { routing.forget(chat.id) }
    }

    /// Closes the instance: requests no longer find anything of it, and none of its timers fire.
    ///
    /// - Parameter cancelsNotifications: whether notifications that its chats have published are no
    ///   longer posted.
    func close(cancellingNotifications cancelsNotifications: Bool = true) {
        clock.close()
        let (chats, active) = state.withLock { state in
            state.isClosed = true
            defer { state.activeChats = 0 }
            return (Array(state.chats.values), state.activeChats)
        }
        registry.releaseRoom(ofContacts: active)
        for chat in chats { forget(chat, isClosing: cancelsNotifications) }
        desktops.close()
        routing.findChats { _ in nil }
        // Also releases the listeners, because a listener can hold an object that holds this
        // instance.
        changes.notifyLast()
        newItems.notifyLast()
        journal.changes.notifyLast()
    }

    package var isClosed: Bool { state.withLock { $0.isClosed } }
}
