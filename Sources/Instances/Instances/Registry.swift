package import Chats
package import ContactModel
internal import DequeModule
package import Diagnostics
package import Kernel

internal import struct Synchronization.Atomic

/// Finds an instance by its id and a chat by its token, in one look-up each; keeps the number of ended chats bounded.
///
/// First in the lock order (Documentation/Architecture.md#how-sendmessage-works): a turn must not call it. Under its lock it makes
/// instances, and takes no chat's lock.
package final class Registry: Sendable {
    /// How instances are made on first use.
    package struct Template: Sendable {
        package var settings: InstanceSettings
        package var seed: UInt64
        package var clockMode: InstanceClock.Mode
        /// Of a scaled clock.
        package var clockFactor = 1.0
        package var now: Timestamp?
        /// Whether instances are made by ``newInstance(_:seed:)`` alone, and not by their first use.
        package var isStrict = false
        /// Entries that an instance's journal keeps.
        package var journalEntries = 10_000
        /// Each with its own id and token.
        package var views: [View] = []

        package init(settings: InstanceSettings, seed: UInt64, clockMode: InstanceClock.Mode, now: Timestamp?) {
            self.settings = settings
            self.seed = seed
            self.clockMode = clockMode
            self.now = now
        }
    }

    struct State {
        var instances: [String: Instance] = [:]
        var grants: [String: Grant] = [:]
        /// Ended chats, oldest first.
        var ended: Deque<Chat> = []
        /// What the journals of instances that are gone have counted.
        var retired = Journal.Counts()
        var evictedContacts = 0

        mutating func dropEnded(of instance: Instance) {
            ended.removeAll { $0.instance === instance }
        }
    }

    /// The id of the built-in instance.
    package static let builtIn = "default"

    package let template: Template
    /// Signals every instance that is made or restored.
    package let instanceChanges = ChangeSignal()
    /// Of requests that lead to no instance.
    package let journal: Journal
    let flows: (any ContactFlows)?
    let sink: (any FrameSink)?
    /// Where notifications of streaming chats go.
    package let notifications: (any NotificationSink)?
    /// Where attachments' bytes are.
    package let attachments: any AttachmentStore
    private let maxEndedContacts: Int
    package let limits: ResourceLimits
    /// The number of contacts that have not ended, in all instances.
    private let liveContacts = Atomic(0)
    /// Told of every chat that ends.
    private let onEnd: (@Sendable (Chat) -> Void)?
    let notices: (any NoticeSink)?
    let driver: TimerThread
    private let mint: TokenMint
    let state = Mutex(State())

    /// - Parameters:
    ///   - maxEndedContacts: how many ended contacts are kept, of all instances; the oldest ended go first.
    ///   - driver: the thread on which timers of real clocks fire.
    ///   - flows: what contacts start with; nil for nothing.
    ///   - sink: where the frames of chat sockets go; nil without sockets.
    ///   - onEnd: told of every chat that ends.
    ///   - notices: shows people what they must know; nil for nowhere.
    ///   - notifications: where notifications of streaming chats go; nil where nothing can be published.
    package init(
        template: Template, maxEndedContacts: Int, node: String, driver: TimerThread,
        flows: (any ContactFlows)? = nil, sink: (any FrameSink)? = nil,
        notifications: (any NotificationSink)? = nil, limits: ResourceLimits = ResourceLimits(),
        onEnd: (@Sendable (Chat) -> Void)? = nil, notices: (any NoticeSink)? = nil,
        attachments: any AttachmentStore = MemoryAttachmentStore(budget: MemoryAttachmentStore.usualBudget)
    ) {
        self.attachments = attachments
        self.limits = limits
        self.flows = flows
        self.sink = sink
        self.notifications = notifications
        self.onEnd = onEnd
        self.template = template
        self.notices = notices
        journal = Self.journal(capacity: template.journalEntries, of: nil, notices)
        self.maxEndedContacts = maxEndedContacts
        self.driver = driver
        mint = TokenMint(node: node)
    }

    private static func journal(capacity: Int, of instance: String?, _ notices: (any NoticeSink)?) -> Journal {
        guard let notices else { return Journal(capacity: capacity) }
        return Journal(capacity: capacity) { operation, status, reason in
            notices.show(.requestRefused(operation: operation, status: status, reason: reason), of: instance)
        }
    }

    func newJournal(of instance: String) -> Journal {
        Self.journal(capacity: template.journalEntries, of: instance, notices)
    }

    /// What an instance that nobody has changed begins with.
    package var usualSettings: InstanceSettings { template.settings }

    // MARK: - Instances

    /// Returns the instance of that id for a client, and makes it if it does not exist.
    ///
    /// - Throws: `gone` if only ``newInstance(_:seed:)`` makes instances, `limit` if there are too many.
    package func instance(creatingIfAllowed id: String) throws(Refusal) -> Instance {
        if let known = existingInstance(id) { return known }
        guard !template.isStrict else {
            throw Refusal(
                .gone,
                "there is no instance \"\(id)\", and with \(OptionName.strictInstances) the server does not create it")
        }
        // Another client may have made the instance meanwhile.
        guard let made = try newInstance(id, seed: nil) else { return try instance(creatingIfAllowed: id) }
        return made
    }

    /// Returns the instance of that id, and makes it if it does not exist. The limit of instances does not apply.
    package func instance(_ id: String) -> Instance {
        if let known = existingInstance(id) { return known }
        let made = state.withLock { make(id, seed: nil, &$0) }
        if made != nil { instanceChanges.notify() }
        return made ?? instance(id)
    }

    /// Makes an instance; nil if there is one of that id.
    ///
    /// - Parameter seed: the server's unless given.
    /// - Throws: `limit` if there are too many instances.
    package func newInstance(_ id: String, seed: UInt64?) throws(Refusal) -> Instance? {
        let made = try state.withLock { state throws(Refusal) -> Instance? in
            try checkRoom(for: id, state)
            return make(id, seed: seed, &state)
        }
        if made != nil { instanceChanges.notify() }
        return made
    }

    /// Refuses an instance that exceeds the limit; one that exists needs no room.
    func checkRoom(for id: String, _ state: State) throws(Refusal) {
        guard state.instances.count < limits.instances || state.instances[id] != nil else {
            throw Refusal(
                .limit,
                "the server has \(state.instances.count) instances, the most that \(OptionName.maxInstances) allows")
        }
    }

    private func make(_ id: String, seed: UInt64?, _ state: inout State) -> Instance? {
        guard state.instances[id] == nil else { return nil }
        let made = makeInstance(id, seed: seed ?? template.seed)
        state.instances[id] = made
        return made
    }

    /// Forgets an instance: nothing of it is answered after.
    package func removeInstance(_ id: String) -> Instance? {
        let removed = state.withLock { state in
            let removed = state.instances.removeValue(forKey: id)
            if let removed { state.dropEnded(of: removed) }
            return removed
        }
        if let removed { retire(removed) }
        return removed
    }

    package func existingInstance(_ id: String) -> Instance? {
        state.withLock { $0.instances[id] }
    }

    package var instanceIDs: [String] {
        state.withLock { $0.instances.keys.sorted() }
    }

    /// Replaces an instance by a fresh one: nothing of the old is answered after.
    package func reset(_ id: String, seed: UInt64?) -> (old: Instance?, fresh: Instance) {
        let (old, fresh) = state.withLock { state in
            let old = state.instances[id]
            let fresh = makeInstance(id, seed: seed ?? old?.seed ?? template.seed)
            state.instances[id] = fresh
            if let old { state.dropEnded(of: old) }
            return (old, fresh)
        }
        if let old { retire(old) } else { instanceChanges.notify() }
        return (old, fresh)
    }

    /// Closes an instance that nobody finds any more, and goes on from what it has counted.
    func retire(_ instance: Instance) {
        instance.close()
        state.withLock { $0.retired.add(instance.journal.counts) }
    }

    private func makeInstance(_ id: String, seed: UInt64) -> Instance {
        let clock = InstanceClock(
            mode: template.clockMode, factor: template.clockFactor, now: template.now, driver: driver, sink: sink)
        return Instance(
            id: id, seed: seed, settings: template.settings, views: template.views, clock: clock,
            journal: newJournal(of: id), registry: self)
    }

    /// Closes all instances, so that nothing keeps anything else alive.
    package func close() {
        let instances = state.withLock { state in
            let instances = Array(state.instances.values)
            state.instances.removeAll()
            state.ended.removeAll()
            return instances
        }
        for instance in instances { instance.close() }
    }

    // MARK: - Tokens

    /// What a request's token is good for.
    package func look(up text: String) -> TokenLookup {
        if let grant = state.withLock({ $0.grants[text] }) { return .found(grant) }
        return mint.made(text) ? .forgotten : .unknown
    }

    func makeToken(_ kind: AccessToken.Kind) -> AccessToken {
        mint.make(kind)
    }

    func add(_ grant: Grant, for token: AccessToken) {
        state.withLock { $0.grants[token.text] = grant }
    }

    /// Lets a token be good no longer; nil for one that leads nowhere, or to another instance.
    package func expire(_ text: String, in instance: Instance) -> Grant? {
        let now = instance.clock.now()
        let grant = state.withLock { state -> Grant? in
            guard let grant = state.grants[text], grant.chat.instance === instance else { return nil }
            state.grants[text] = Grant(grant, until: now)
            return grant
        }
        guard let grant else { return nil }
        // The next CreateParticipantConnection hands out another. The socket URLs that came with it open none any more.
        let sockets = grant.chat.turn { chat in
            var sockets: [AccessToken] = []
            chat.updateParticipant(grant.participant) { participant in
                guard participant.connectionToken?.token.text == text else { return }
                participant.connectionToken = nil
                sockets = participant.socketTokens.map(\.token)
            }
            return sockets
        }
        state.withLock { state in
            for token in sockets {
                if let grant = state.grants[token.text] { state.grants[token.text] = Grant(grant, until: now) }
            }
        }
        return grant
    }

    /// Removes a chat's tokens, except those that point to another chat.
    ///
    /// The tokens of a chat that is restored from a snapshot have the same texts.
    func remove(_ tokens: [AccessToken], of chat: Chat) {
        state.withLock { state in
            for token in tokens where state.grants[token.text]?.chat === chat { state.grants[token.text] = nil }
        }
    }

    /// Whether any of these leads somewhere else than into this instance.
    func isForeign(_ tokens: [AccessToken], to instance: String) -> Bool {
        state.withLock { state in
            tokens.contains { token in state.grants[token.text].map { $0.chat.instance.id != instance } ?? false }
        }
    }

    // MARK: - Live contacts

    /// Reserves room for contacts that have not ended.
    ///
    /// - Parameter replaced: contacts that these replace, whose room is released soon.
    func takeRoom(forContacts count: Int, replacing replaced: Int = 0) throws(Refusal) {
        let live = liveContacts.wrappingAdd(count, ordering: .relaxed).newValue
        guard live - replaced > limits.liveContacts else { return }
        releaseRoom(ofContacts: count)
        throw Refusal(
            .limit,
            "the server has \(live - count) live contacts; the limit is \(OptionName.maxLiveContacts) \(limits.liveContacts)"
        )
    }

    func releaseRoom(ofContacts count: Int) {
        liveContacts.wrappingSubtract(count, ordering: .relaxed)
    }

    // MARK: - Ended chats

    /// Takes note of an end; chats beyond the limit are forgotten, the oldest ended first.
    func chatEnded(_ chat: Chat) {
        onEnd?(chat)
        let evicted = state.withLock { state -> [Chat] in
            guard state.instances[chat.instance.id] === chat.instance else { return [] }
            state.ended.append(chat)
            return evict(&state)
        }
        for chat in evicted { chat.instance.forget(chat) }
    }

    /// Removes the oldest ended chats beyond the limit from the list; the caller forgets them.
    func evict(_ state: inout State) -> [Chat] {
        let surplus = max(0, state.ended.count - maxEndedContacts)
        defer { state.ended.removeFirst(surplus) }
        state.evictedContacts += surplus
        return Array(state.ended.prefix(surplus))
    }

    package var counts: (instances: Int, tokens: Int, endedContacts: Int, evictedContacts: Int) {
        state.withLock {
            ($0.instances.count, $0.grants.count, $0.ended.count, $0.evictedContacts)
        }
    }

    /// All instances, those that are known now, and what journals have counted since the beginning.
    package var survey: (instances: [Instance], counts: Journal.Counts) {
        let (instances, retired) = state.withLock { (Array($0.instances.values), $0.retired) }
        var counts = retired
        for instance in instances { counts.add(instance.journal.counts) }
        counts.add(journal.counts)
        return (instances, counts)
    }
}
