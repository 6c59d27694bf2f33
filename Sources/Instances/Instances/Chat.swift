package import Chats
internal import ContactModel
internal import Diagnostics
package import Kernel

/// A contact chain: what Amazon calls a chat, from its InitialContactId to its end.
///
/// All its state is behind one lock; a turn takes it once. Inside a turn the rules decide (``ChatState``) and observers
/// hear what happened; afterwards the turn's timers are armed, and outside the lock those who wait are told.
package final class Chat: Sendable {
    private struct Guarded: Sendable {
        var state: ChatState
        var timers = TimerSet<ChatTimer>()
        /// Of the settings that the state has.
        var settingsVersion = 0
    }

    /// The InitialContactId.
    package let id: UniqueID
    /// Counts the chats of an instance, from 1; with the seed it names the draws of a chat without a name.
    package let ordinal: Int
    package let instance: Instance

    private let guarded: Mutex<Guarded>

    /// - Parameters:
    ///   - name: names the chat's draws in the ordinal's place.
    ///   - past: what the chat goes on from.
    init(
        _ request: ChatRequest, instance: Instance, ordinal: Int, name: String? = nil,
        past: (transcript: PastTranscript, continuedFrom: UniqueID)? = nil
    ) {
        var generator = SeededGenerator(seed: instance.seed, stream: "\(instance.id)\n\(name ?? "chat \(ordinal)")")
        let id = UniqueID.random(using: &generator)
        let state = ChatState(
            id, request: request, settings: instance.settings.shared, generator: generator, now: instance.clock.now(),
            past: past, outlets: Self.outlets(of: instance)
        ) { [unowned instance] contact in instance.register(contact, of: id) }
        self.id = id
        self.ordinal = ordinal
        self.instance = instance
        guarded = Mutex(Guarded(state: state))
        // An empty turn arms the timers that the beginning asked for.
        turn { _ in }
    }

    /// The chat as it was kept. Its observers come before its timers do (``resume(_:)``).
    init(
        _ record: ChatRecord, bodies: [Attachment.Index: any AttachmentBody], instance: Instance
    ) {
        let id = record.id
        self.id = id
        ordinal = record.ordinal
        self.instance = instance
        let state = ChatState(
            record, bodies: bodies, settings: instance.settings.shared, outlets: Self.outlets(of: instance)
        ) { [unowned instance] contact in instance.register(contact, of: id) }
        guarded = Mutex(Guarded(state: state))
    }

    /// Arms the timers that a record has.
    func resume(_ record: ChatRecord) {
        turn { state in
            for timer in record.timers { state.arm(timer.timer, at: timer.deadline) }
        }
    }

    /// Records the current state of the chat.
    ///
    /// - Parameters:
    ///   - grants: the grants of the chat's tokens.
    ///   - alongside: called under the chat's lock, at the moment of the record.
    func record(_ grants: [AccessToken: Grant], alongside: () -> Void) -> ChatRecord {
        guarded.withLock { guarded in
            alongside()
            let tokens = guarded.state.facts.participants.flatMap(\.tokens).compactMap { token in
                grants[token].map { grant in
                    ChatRecord.Token(
                        token: token, participant: grant.participant, expiry: grant.expiry, purpose: grant.purpose)
                }
            }
            return ChatRecord(guarded.state, ordinal: ordinal, timers: guarded.timers.records, tokens: tokens)
        }
    }

    private static func outlets(of instance: Instance) -> ChatState.Outlets {
        ChatState.Outlets(
            sink: instance.registry.sink, notifications: instance.registry.notifications, faults: instance.faults,
            journal: instance.journal,
            hints: hints(of: instance),
            desktops: instance.desktops,
            mostMessages: instance.registry.limits.messages)
    }

    /// Nil if the server has no sink for notices.
    private static func hints(of instance: Instance) -> (@Sendable (Hint) -> Void)? {
        guard let notices = instance.registry.notices else { return nil }
        let id = instance.id
        return { hint in notices.show(.hint(hint), of: id) }
    }

    /// Runs `body` alone with the state, lets observers react, then performs what both left to do.
    ///
    /// - Parameter time: the time of the turn; now by default, or where time has gone on in the chat.
    @discardableResult
    package func turn<Result, Failure: Error>(
        at time: Timestamp? = nil, _ body: (inout ChatState) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var turnEffects = TurnEffects()
        defer { perform(turnEffects) }
        return try guarded.withLock { guarded throws(Failure) in
            begin(&guarded)
            if let time { guarded.state.setTurnTime(to: time) }
            defer { turnEffects = endTurn(&guarded) }
            return try body(&guarded.state)
        }
    }

    /// What a turn leaves to do once the lock is free.
    private struct TurnEffects {
        var stateChanged = false
        var hasNewItems = false
        var hasEnded = false
        var isRouted = false
        var flow: String?
    }

    private func begin(_ guarded: inout Guarded) {
        guarded.state.now = instance.clock.now()
        let version = instance.settings.version
        if guarded.settingsVersion != version {
            guarded.settingsVersion = version
            guarded.state.sharedSettings = instance.settings.shared
        }
    }

    private func perform(_ turnEffects: TurnEffects) {
        if turnEffects.isRouted { instance.routing.performPending() }
        if let flow = turnEffects.flow { instance.lead(self, to: flow) }
        if turnEffects.hasEnded {
            instance.chatEnded()
            instance.registry.chatEnded(self)
        }
        if turnEffects.stateChanged || turnEffects.isRouted { instance.changes.notify() }
        if turnEffects.hasNewItems { instance.newItems.notify() }
    }

    /// Reads without a turn's consequences.
    package func read<Result>(_ body: (borrowing ChatState) -> Result) -> Result {
        guarded.withLock { body($0.state) }
    }

    /// Lets no timer of this chat fire any more, and closes its sockets: it is forgotten.
    ///
    /// - Parameter cancellingNotifications: whether what it has published is not posted any more.
    func shutDown(cancellingNotifications: Bool) {
        guarded.withLock { guarded in
            guarded.timers.disarmAll(on: instance.clock)
            if cancellingNotifications { guarded.state.cancelNotifications() }
            guarded.state.closeSockets()
            guarded.state.dropObservers()
        }
    }

    // MARK: - After the body, still under the lock

    private func endTurn(_ guarded: inout Guarded) -> TurnEffects {
        if !guarded.state.observers.isEmpty { guarded.state.endTurnForObservers() }
        if !guarded.state.effects.timers.isEmpty { performTimers(&guarded) }
        if !guarded.state.effects.endedObservers.isEmpty { cancelTimersOfEndedObservers(&guarded) }
        var turnEffects = TurnEffects()
        swap(&turnEffects.stateChanged, &guarded.state.effects.stateChanged)
        swap(&turnEffects.hasNewItems, &guarded.state.effects.hasNewItems)
        swap(&turnEffects.hasEnded, &guarded.state.effects.hasEnded)
        swap(&turnEffects.flow, &guarded.state.effects.flow)
        swap(&turnEffects.isRouted, &guarded.state.effects.needsRouting)
        if !guarded.state.effects.routing.isEmpty {
            // Under the lock, so that the contact centre hears everything of a chat in its order.
            instance.routing.receive(guarded.state.effects.routing)
            guarded.state.effects.routing.removeAll()
            turnEffects.isRouted = true
        }
        if turnEffects.hasEnded {
            // Late frames go on all the same.
            guarded.timers.disarmAll(on: instance.clock, but: { if case .frame = $0 { true } else { false } })
            guarded.state.dropObservers()
        }
        return turnEffects
    }

    private func performTimers(_ guarded: inout Guarded) {
        let timers = guarded.state.effects.timers
        // Without its capacity, which each of many quiet chats would keep.
        guarded.state.effects.timers = []
        for (timer, deadline) in timers {
            guard let deadline else {
                guarded.timers.disarm(timer, on: instance.clock)
                continue
            }
            guarded.timers.arm(timer, at: deadline, on: instance.clock) { generation in
                instance.clock.schedule(at: deadline, label: timer.label, isBackground: timer.isBackground) {
                    // Strong: a weak reference would make each retain of a chat dear. Chats that are forgotten cancel their
                    // timers.
                    [self] in fire(timer, generation)
                }
            }
        }
    }

    private func cancelTimersOfEndedObservers(_ guarded: inout Guarded) {
        let ended = guarded.state.effects.endedObservers
        guarded.state.effects.endedObservers.removeAll()
        guarded.timers.disarmAll(on: instance.clock) { timer in
            if case .observer(let index, _) = timer { !ended.contains(index) } else { true }
        }
    }

    private func fire(_ timer: ChatTimer, _ generation: TimerSet<ChatTimer>.Generation) {
        let turnEffects = guarded.withLock { guarded in
            begin(&guarded)
            if let deadline = guarded.timers.take(timer, generation) {
                // What a real clock fires a moment late has the time that it was meant for, so that it can be repeated.
                if guarded.state.now - deadline <= instance.clock.usualLateness {
                    guarded.state.setTurnTime(to: deadline)
                }
                guarded.state.timerFired(timer)
            }
            return endTurn(&guarded)
        }
        perform(turnEffects)
    }
}
