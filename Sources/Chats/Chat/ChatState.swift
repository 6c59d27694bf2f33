package import ContactModel
package import Diagnostics
package import Kernel

/// The state that a chat's lock guards: a plain value without clock, lock or I/O. Its methods are
/// the rules of a chat.
///
/// Every item enters the transcript through ``store(_:)``, whether it is from a call, from a
/// scenario or injected. Effects outside the state are left in ``effects`` for ``Chat`` to perform:
/// timers, waking calls that wait, the contact centre.
package struct ChatState: Sendable {
    /// The effects that a turn leaves for the chat to perform.
    package struct Effects: Sendable {
        package var timers: [(timer: ChatTimer, deadline: Timestamp?)] = []
        /// Observers that have ended and no longer need their timers.
        package var endedObservers: [ObserverIndex] = []
        package var routing: [RoutingEvent] = []
        /// Whether the contact centre must act in chats, even if `routing` is empty.
        package var needsRouting = false
        /// The flow that the contact was sent to.
        package var flow: String?
        package var stateChanged = false
        package var hasNewItems = false
        package var hasEnded = false
    }

    /// The part of the state that a snapshot keeps.
    package var facts: ChatFacts
    /// The settings at the start of the turn.
    package var sharedSettings: SharedSettings
    package var settings: InstanceSettings { sharedSettings.values }

    /// The time of the current turn.
    package var now: Timestamp
    package var effects = Effects()
    package private(set) var observers = IndexedList<any ChatObserver>()
    /// Occurrences that observers have not received yet.
    private var pendingOccurrences: [Occurrence] = []
    /// The index in `pendingOccurrences` of the next occurrence; nil while no observer is being notified.
    private var nextPending: Int?

    /// The receivers of the chat's output. Each is nil if it is not needed.
    ///
    /// The chat calls them under its lock, so that each is a leaf in the lock order.
    package struct Outlets: Sendable {
        /// Receives frames.
        package var sink: (any FrameSink)?
        /// Receives notifications.
        package var notifications: (any NotificationSink)?
        /// Decides which faults affect frames.
        package var faults: FaultBook?
        /// Records frames and hints.
        package var journal: Journal?
        /// Writes hints to the log.
        package var hints: (@Sendable (Hint) -> Void)?
        /// Knows the sockets of agents' desktops.
        package var desktops: AgentDesktops?
        /// The number of transcript items from which on participants cannot add more.
        package var mostMessages: Int

        package init(
            sink: (any FrameSink)? = nil, notifications: (any NotificationSink)? = nil, faults: FaultBook? = nil,
            journal: Journal? = nil, hints: (@Sendable (Hint) -> Void)? = nil, desktops: AgentDesktops? = nil,
            mostMessages: Int = ResourceLimits().messages
        ) {
            self.sink = sink
            self.notifications = notifications
            self.faults = faults
            self.journal = journal
            self.hints = hints
            self.desktops = desktops
            self.mostMessages = mostMessages
        }
    }

    let outlets: Outlets
    var sink: (any FrameSink)? { outlets.sink }
    var notifications: (any NotificationSink)? { outlets.notifications }
    /// Makes a new leg's ContactId resolve to this chat at once.
    private let registerContact: @Sendable (UniqueID) -> Void
    /// Whether the server has dropped the chat. Such a chat opens no socket.
    var isForgotten = false
    /// The number of subscribed sockets of all participants. If it is 0, the chat makes no frames.
    var subscriptions = 0

    /// - Parameter id: the InitialContactId.
    package init(
        _ id: UniqueID, request: ChatRequest, settings: SharedSettings, generator: SeededGenerator, now: Timestamp,
        past: (transcript: PastTranscript, continuedFrom: UniqueID)? = nil, outlets: Outlets = Outlets(),
        registerContact: @escaping @Sendable (UniqueID) -> Void = { _ in }
    ) {
        self.init(
            ChatFacts(id, request: request, generator: generator, now: now, past: past), settings: settings, now: now,
            outlets: outlets, registerContact: registerContact)
        facts.transcript.beginLeg(id)
        _ = newParticipant(.customer, displayName: request.displayName)
        arm(.connectDeadline, at: now + settings.values.connectTimeout)
        arm(.duration, at: now + Int64(request.durationInMinutes) * 60_000)
    }

    /// Makes a chat from its facts, without observers or pending effects.
    init(
        _ facts: ChatFacts, settings: SharedSettings, now: Timestamp, outlets: Outlets,
        registerContact: @escaping @Sendable (UniqueID) -> Void
    ) {
        self.facts = facts
        sharedSettings = settings
        self.now = now
        self.outlets = outlets
        self.registerContact = registerContact
    }

    /// The customer for whom the chat was started.
    package static let customer = Participant.Index(rawValue: 0)

    /// The leg that the chat is in.
    package var contact: Contact {
        get { facts.contacts[facts.contacts.count - 1] }
        set { facts.contacts[facts.contacts.count - 1] = newValue }
    }

    /// Begins another leg. Later items belong to it.
    mutating func beginContact() {
        let id = UniqueID.random(using: &facts.generator)
        facts.contacts.append(Contact(id, after: contact.id, at: now))
        facts.transcript.beginLeg(id)
        registerContact(id)
    }

    mutating func change(to newState: ContactState) {
        facts.state = newState
        recordUpdate()
    }

    /// Updates the times of the chat and the contact, and wakes calls that wait for a change.
    mutating func recordUpdate() {
        facts.updatedAt = now
        contact.updatedAt = now
        effects.stateChanged = true
    }

    /// Wakes calls that wait for a change outside the chat's own state, such as a run's end.
    package mutating func markChanged() {
        effects.stateChanged = true
    }

    // MARK: - Timers and observers

    package mutating func arm(_ timer: ChatTimer, at deadline: Timestamp) {
        effects.timers.append((timer, deadline))
    }

    package mutating func disarm(_ timer: ChatTimer) {
        effects.timers.append((timer, nil))
    }

    /// Disarms all timers of an observer that no longer reacts.
    package mutating func disarmTimers(ofObserver index: ObserverIndex) {
        effects.endedObservers.append(index)
    }

    package mutating func timerFired(_ timer: ChatTimer) {
        switch timer {
        case .connectDeadline: end(reason: DisconnectReason.customerNeverCame.rawValue)
        case .duration: end(reason: DisconnectReason.expired.rawValue)
        case .botDeadline(let index): dismiss(index)
        case .end: finish()
        case .role(let key): roleTimerFired(key)
        case .scan(let index): scanFinished(index)
        case .frame(let number): frameTimerFired(number)
        case .signInURL: signInTimerFired(.expired)
        case .signIn: signInTimerFired(.timeout)
        case .observer(let index, let number):
            // A snapshot can contain a timer of a run that is not kept any more.
            if observers.indices.contains(index) { observers[index].timerFired(number, in: &self) }
        }
    }

    /// Adds an observer that receives everything from now on. Returns the index for its timers.
    package mutating func addObserver(_ observer: any ChatObserver) -> ObserverIndex {
        observers.add(observer)
    }

    /// The index that the next ``addObserver(_:)`` returns.
    package var nextObserver: ObserverIndex { observers.endIndex }

    /// Whether an observer can still act on its own.
    package var hasActiveObserver: Bool { observers.contains { $0.isActive } }

    /// Drops the observers of a chat that has ended.
    package mutating func dropObservers() {
        observers.removeAll()
        pendingOccurrences.removeAll()
    }

    mutating func emit(_ kind: @autoclosure () -> Occurrence.Kind, from author: Participant.Index?) {
        guard !observers.isEmpty else { return }
        let author = author.map {
            Occurrence.Author(index: $0, role: facts.participants[$0].role, name: facts.participants[$0].displayName)
        }
        record(kind(), by: author)
    }

    private mutating func record(_ kind: Occurrence.Kind, by author: Occurrence.Author?) {
        facts.lastOccurrence += 1
        pendingOccurrences.append(
            Occurrence(kind: kind, author: author, time: max(facts.lastTime, now), number: facts.lastOccurrence))
    }

    /// Notifies observers of what has happened, and of what they cause, in order.
    ///
    /// Does nothing if an observer's act calls it: the outer call reports the act's effects.
    mutating func notifyObservers() {
        guard nextPending == nil else { return }
        // Observers append to the list during this loop. Removing each first element would take
        // quadratic time.
        nextPending = 0
        while let next = nextPending, next < pendingOccurrences.count {
            let occurrence = pendingOccurrences[next]
            nextPending = next + 1
            for observer in observers { observer.observe(occurrence, in: &self) }
        }
        nextPending = nil
        pendingOccurrences.removeAll()
    }

    /// Notifies observers of the rest of the turn, and of its end.
    package mutating func endTurnForObservers() {
        notifyObservers()
        for observer in observers { observer.turnEnded(in: &self) }
    }

    /// Reports to observers that an agent did not accept the contact.
    package mutating func emitDeclined(by agent: String, isMissed: Bool) {
        emit(.declined(isMissed: isMissed), fromOutside: .agent, agent)
    }

    /// Reports to observers what a flow does without a transcript item.
    mutating func emitFlow(_ kind: Occurrence.Kind) {
        emit(kind, fromOutside: .system, "SYSTEM_MESSAGE")
    }

    private mutating func emit(_ kind: Occurrence.Kind, fromOutside role: ParticipantRole, _ name: String) {
        guard !observers.isEmpty else { return }
        record(kind, by: Occurrence.Author(index: nil, role: role, name: name))
    }

    /// Reports behavior that may differ on AWS.
    func give(_ hint: Hint, about index: Participant.Index) {
        let participant = facts.participants[index]
        outlets.journal?.append(
            .hint, hint.name.rawValue,
            of: Subject(contact: facts.initialContactID, participant: participant.id, role: participant.role), at: now,
            content: Array(hint.text.utf8))
        outlets.hints?(hint)
    }

    // MARK: - Appending items

    /// Stores an item and sends it to the sockets of its audience.
    mutating func append(_ item: TranscriptItem, audience: Audience = .everyone) -> ItemStamp {
        let stamp = store(item)
        announce(item, stamp, audience: audience)
        return stamp
    }

    /// Stores an item with a new id and time. A file is sent to sockets later, after its scan.
    mutating func store(_ item: TranscriptItem) -> ItemStamp {
        let stamp = nextStamp()
        facts.transcript.append(item, id: stamp.id, time: stamp.time)
        effects.hasNewItems = true
        return stamp
    }

    /// Returns the id and time for the next item, or for an event that is not stored.
    mutating func nextStamp() -> ItemStamp {
        let time = nextTime()
        let sequence = UInt32(truncatingIfNeeded: facts.transcript.count)
        return ItemStamp(id: .timeOrdered(time, sequence: sequence, using: &facts.generator), time: time)
    }

    /// Sets the turn's time to its timer's time, or to the time of the last item if that is later.
    package mutating func setTurnTime(to time: Timestamp) {
        now = min(now, max(time, facts.lastTime))
    }

    /// Returns the time of the next item.
    ///
    /// It is at least a millisecond later than the last one, unless that would be more than a
    /// second ahead of the clock (Documentation/Decisions.md#decision-19).
    private mutating func nextTime() -> Timestamp {
        if facts.lastTime < now {
            facts.lastTime = now
        } else if facts.lastTime < now + 1_000 {
            facts.lastTime = facts.lastTime + 1
        }
        return facts.lastTime
    }
}
