package import Chats
internal import ContactModel
internal import Diagnostics
package import Kernel

/// A contact chain, which Amazon calls a chat, from its InitialContactId to its end.
///
/// One lock protects all its state, and each turn takes the lock once. Inside a turn, the rules
/// decide (``ChatState``) and observers receive the events. Then the chat arms the turn's timers.
/// After it releases the lock, it notifies the listeners.
package final class Chat: Sendable {
    private struct Guarded: Sendable {
        var state: ChatState
        var timers = TimerSet<ChatTimer>()
        /// The version of the settings that `state` has.
        var settingsVersion = 0
    }

    /// The InitialContactId.
    package let id: UniqueID
    /// The number of the chat in its instance, from 1.
    ///
    /// With the seed, it selects the random stream of a chat without a name.
    package let ordinal: Int
    package let instance: Instance

    private let guarded: Mutex<Guarded>

    /// - Parameters:
    ///   - name: selects the chat's random stream instead of the ordinal.
    ///   - past: the past chat that this chat continues.
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
        // An empty turn arms the timers that the initial state requested.
        turn { _ in }
    }

    /// Restores a chat from a record. Add its observers before its timers (``resume(_:)``).
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

    /// Arms the timers of a record.
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

    /// Returns the function that shows hints. Nil if the server has no sink for notices.
    private static func hints(of instance: Instance) -> (@Sendable (Hint) -> Void)? {
        guard let notices = instance.registry.notices else { return nil }
        let id = instance.id
        return { hint in notices.show(.hint(hint), of: id) }
    }

    /// Runs `body` with exclusive access to the state, lets observers react, then performs the
    /// effects of both.
    ///
    /// - Parameter time: the time of the turn; nil for now. A time before the chat's last item
    ///   moves to that item, and a time after now moves to now.
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

    /// The effects of a turn that happen after the lock is released.
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

    /// The chat's timers with their deadlines, in the order in which they fire.
    package var armedTimers: [(timer: ChatTimer, deadline: Timestamp)] {
        guarded.withLock { $0.timers.records }.map { ($0.timer, $0.deadline) }
    }

    /// Reads the state without a turn.
    package func read<Result>(_ body: (borrowing ChatState) -> Result) -> Result {
        guarded.withLock { body($0.state) }
    }

    /// Shuts down a chat that is forgotten: cancels its timers and closes its sockets.
    ///
    /// - Parameter cancellingNotifications: whether published notifications that are not posted yet
    ///   are cancelled.
    func shutDown(cancellingNotifications: Bool) {
        guarded.withLock { guarded in
            guarded.timers.disarmAll(on: instance.clock)
            if cancellingNotifications { guarded.state.cancelNotifications() }
            guarded.state.closeSockets()
            guarded.state.dropObservers()
        }
    }

    // MARK: - End of a turn, under the lock

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
            // Under the lock, so that the contact centre receives a chat's events in order.
            instance.routing.receive(guarded.state.effects.routing)
            guarded.state.effects.routing.removeAll()
            turnEffects.isRouted = true
        }
        if turnEffects.hasEnded {
            // Keeps the timers of delayed frames, which are still sent.
            guarded.timers.disarmAll(on: instance.clock, but: { if case .frame = $0 { true } else { false } })
            guarded.state.dropObservers()
        }
        return turnEffects
    }

    private func performTimers(_ guarded: inout Guarded) {
        let timers = guarded.state.effects.timers
        // Also frees the capacity, which each of many quiet chats would keep.
        guarded.state.effects.timers = []
        for (timer, deadline) in timers {
            guard let deadline else {
                guarded.timers.disarm(timer, on: instance.clock)
                continue
            }
            guarded.timers.arm(timer, at: deadline, on: instance.clock) { generation in
                instance.clock.schedule(at: deadline, label: timer.label, isBackground: timer.isBackground) {
                    // Strong, because a weak reference would make each retain of a chat expensive.
                    // Forgetting a chat cancels its timers.
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
                // A real clock fires a little late. The turn then still has the timer's deadline as
                // its time, so that the run is repeatable.
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
