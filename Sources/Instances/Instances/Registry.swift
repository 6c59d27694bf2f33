package import Chats
package import ContactModel
internal import DequeModule
package import Diagnostics
package import Kernel

internal import struct Synchronization.Atomic

/// Finds an instance by its id and a chat by its token, in one lookup each. Limits the number of
/// ended chats.
///
/// The registry's lock comes first in the lock order
/// (Documentation/Architecture.md#how-sendmessage-works). A turn must not call the registry. Under
/// its lock, the registry creates instances, and takes no chat's lock.
package final class Registry: Sendable {
    /// The settings, seed, clock and views of new instances.
    package struct Template: Sendable {
        package var settings: InstanceSettings
        package var seed: UInt64
        package var clockMode: InstanceClock.Mode
        /// The factor of a scaled clock.
        package var clockFactor = 1.0
        package var now: Timestamp?
        /// Whether only ``newInstance(_:seed:)`` creates instances for clients.
        ///
        /// Otherwise, the first use of an instance creates it.
        package var isStrict = false
        /// The most entries that an instance's journal keeps.
        package var journalEntries = 10_000
        /// The views of new instances. Each one has its own id and token.
        package var views: [View] = []
        /// The start states of instances by id. Other instances start without.
        package var setups: [String: InstanceSetup] = [:]

        package init(settings: InstanceSettings, seed: UInt64, clockMode: InstanceClock.Mode, now: Timestamp?) {
            self.settings = settings
            self.seed = seed
            self.clockMode = clockMode
            self.now = now
        }
    }

    struct State {
        var instances: [String: Instance] = [:]
        /// The start states of instances, to which a reset returns.
        var setups: [String: InstanceSetup] = [:]
        var grants: [String: Grant] = [:]
        /// Ended chats, oldest first.
        var ended: Deque<Chat> = []
        /// The counts of the journals of closed instances.
        var retired = Journal.Counts()
        var evictedContacts = 0

        mutating func dropEnded(of instance: Instance) {
            ended.removeAll { $0.instance === instance }
        }
    }

    /// The id of the built-in instance.
    package static let builtIn = "default"

    package let template: Template
    /// Notified when an instance is created or restored under an id that had none.
    package let instanceChanges = ChangeSignal()
    /// The journal of requests that resolve to no instance.
    package let journal: Journal
    let flows: (any ContactFlows)?
    package let sink: (any FrameSink)?
    /// Posts notifications of streaming chats.
    package let notifications: (any NotificationSink)?
    /// Stores the bytes of attachments.
    package let attachments: any AttachmentStore
    private let maxEndedContacts: Int
    package let limits: ResourceLimits
    /// The number of contacts that have not ended, in all instances.
    private let liveContacts = Atomic(0)
    /// Called for every chat that ends.
    private let onEnd: (@Sendable (Chat) -> Void)?
    let notices: (any NoticeSink)?
    let driver: TimerThread
    private let mint: TokenMint
    let state: Mutex<State>

    /// - Parameters:
    ///   - maxEndedContacts: the most ended contacts that are kept, of all instances. The contacts
    ///     that ended first are forgotten first.
    ///   - driver: the thread on which timers of real clocks fire.
    ///   - flows: the flows that contacts start with; nil for none.
    ///   - sink: sends the frames of chat sockets; nil without sockets.
    ///   - onEnd: called for every chat that ends.
    ///   - notices: shows notices to people; nil to show none.
    ///   - notifications: posts notifications of streaming chats; nil if nothing can be published.
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
        state = Mutex(State(setups: template.setups))
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

    /// The settings of a new instance.
    package var usualSettings: InstanceSettings { template.settings }

    // MARK: - Instances

    /// Returns the instance with this id for a client, and creates it if it does not exist.
    ///
    /// - Throws: `gone` if only ``newInstance(_:seed:)`` creates instances, `limit` if there are
    ///   too many.
    package func instance(creatingIfAllowed id: String) throws(Refusal) -> Instance {
        if let known = existingInstance(id) { return known }
        guard !template.isStrict else {
            throw Refusal(
                .gone,
                "there is no instance \"\(id)\", and with \(OptionName.strictInstances) the server does not create it")
        }
        // Another client may have created the instance in the meantime.
        guard let made = try newInstance(id, seed: nil) else { return try instance(creatingIfAllowed: id) }
        return made
    }

    /// Returns the instance with this id, and creates it if it does not exist.
    ///
    /// The limit of instances does not apply.
    package func instance(_ id: String) -> Instance {
        if let known = existingInstance(id) { return known }
        let made = state.withLock { make(id, seed: nil, &$0) }
        if made != nil { instanceChanges.notify() }
        return made ?? instance(id)
    }

    /// Creates an instance.
    ///
    /// - Parameters:
    ///   - seed: the instance's seed; nil for the server's seed.
    ///   - setup: the start state, to which a reset returns; nil for that of the template.
    /// - Returns: nil if an instance with this id exists.
    /// - Throws: `limit` if there are too many instances, or what the setup throws.
    package func newInstance(_ id: String, seed: UInt64?, setup: InstanceSetup? = nil) throws(Refusal) -> Instance? {
        var unfinished: Instance?
        // Closing takes the registry's lock. Without it, the parts of the instance would keep each other alive.
        defer { unfinished?.close() }
        let made = try state.withLock { state throws(Refusal) -> Instance? in
            try checkRoom(for: id, state)
            guard state.instances[id] == nil else { return nil }
            let made = makeInstance(id, seed: seed ?? template.seed)
            unfinished = made
            try (setup ?? state.setups[id])?.apply(to: made)
            unfinished = nil
            if let setup { state.setups[id] = setup }
            state.instances[id] = made
            return made
        }
        if made != nil { instanceChanges.notify() }
        return made
    }

    /// Refuses a new instance beyond the limit. An instance that exists needs no room.
    func checkRoom(for id: String, _ state: State) throws(Refusal) {
        guard state.instances.count < limits.instances || state.instances[id] != nil else {
            throw Refusal(
                .limit,
                "the server has \(state.instances.count) instances, the most that \(OptionName.maxInstances) allows")
        }
    }

    private func make(_ id: String, seed: UInt64?, _ state: inout State) -> Instance? {
        guard state.instances[id] == nil else { return nil }
        let made = makeKnownInstance(id, seed: seed ?? template.seed, state)
        state.instances[id] = made
        return made
    }

    /// Makes an instance with its start state, which was applied without an error before.
    private func makeKnownInstance(_ id: String, seed: UInt64, _ state: State) -> Instance {
        let made = makeInstance(id, seed: seed)
        try? state.setups[id]?.apply(to: made)
        return made
    }

    /// Removes and closes an instance. Requests no longer find anything of it.
    package func removeInstance(_ id: String) -> Instance? {
        let removed = state.withLock { state in
            let removed = state.instances.removeValue(forKey: id)
            state.setups[id] = template.setups[id]
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

    /// Replaces an instance with a fresh one. Requests no longer find anything of the old one.
    package func reset(_ id: String, seed: UInt64?) -> (old: Instance?, fresh: Instance) {
        let (old, fresh) = state.withLock { state in
            let old = state.instances[id]
            let fresh = makeKnownInstance(id, seed: seed ?? old?.seed ?? template.seed, state)
            state.instances[id] = fresh
            if let old { state.dropEnded(of: old) }
            return (old, fresh)
        }
        if let old { retire(old) } else { instanceChanges.notify() }
        return (old, fresh)
    }

    /// Closes an instance that lookups no longer find, and keeps the counts of its journal.
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

    /// Closes all instances, so that their objects no longer keep each other alive.
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

    /// Looks up what a request's token permits.
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

    /// Makes a token expire.
    ///
    /// - Returns: nil if the token is unknown or belongs to another instance.
    package func expire(_ text: String, in instance: Instance) -> Grant? {
        let now = instance.clock.now()
        let grant = state.withLock { state -> Grant? in
            guard let grant = state.grants[text], grant.chat.instance === instance else { return nil }
            state.grants[text] = Grant(grant, until: now)
            return grant
        }
        guard let grant else { return nil }
        // The next CreateParticipantConnection returns a new token. The old token's socket URLs no
        // longer open sockets.
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

    /// Removes a chat's tokens, except those that resolve to another chat.
    ///
    /// A chat that is restored from a snapshot has tokens with the same texts.
    func remove(_ tokens: [AccessToken], of chat: Chat) {
        state.withLock { state in
            for token in tokens where state.grants[token.text]?.chat === chat { state.grants[token.text] = nil }
        }
    }

    /// Whether any of these tokens resolves to another instance.
    func isForeign(_ tokens: [AccessToken], to instance: String) -> Bool {
        state.withLock { state in
            tokens.contains { token in state.grants[token.text].map { $0.chat.instance.id != instance } ?? false }
        }
    }

    // MARK: - Live contacts

    /// Reserves room for contacts that have not ended.
    ///
    /// - Parameter replaced: the number of contacts to replace, whose room is released soon.
    func reserveRoom(forContacts count: Int, replacing replaced: Int = 0) throws(Refusal) {
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

    /// Records that a chat has ended. Forgets chats beyond the limit, those that ended first.
    func chatEnded(_ chat: Chat) {
        onEnd?(chat)
        let evicted = state.withLock { state -> [Chat] in
            guard state.instances[chat.instance.id] === chat.instance else { return [] }
            state.ended.append(chat)
            return evict(&state)
        }
        for chat in evicted { chat.instance.forget(chat) }
    }

    /// Removes the oldest ended chats beyond the limit from the list. The caller must forget them.
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

    /// All current instances, and the counts of all journals since the server started.
    package var survey: (instances: [Instance], counts: Journal.Counts) {
        let (instances, retired) = state.withLock { (Array($0.instances.values), $0.retired) }
        var counts = retired
        for instance in instances { counts.add(instance.journal.counts) }
        counts.add(journal.counts)
        return (instances, counts)
    }
}
