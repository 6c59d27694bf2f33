package import ContactModel
package import Diagnostics
package import Kernel

/// All that a chat's lock guards: a plain value whose methods are the rules of a chat, without clock, lock or I/O.
///
/// Every item enters the transcript through ``store(_:)``: a call's, a scenario's and an injected one. What must happen
/// outside (timers, waking those who wait, the contact centre) is left in ``effects`` for ``Chat`` to perform.
package struct ChatState: Sendable {
    /// What a turn leaves for the chat to do.
    package struct Effects: Sendable {
        package var timers: [(timer: ChatTimer, deadline: Timestamp?)] = []
        /// Observers that have ended and no longer need their timers.
        package var endedObservers: [ObserverIndex] = []
        package var routing: [RoutingEvent] = []
        /// Whether the contact centre has something to do in chats, whatever it hears.
        package var needsRouting = false
        /// A flow that the contact was sent to.
        package var flow: String?
        package var stateChanged = false
        package var hasNewItems = false
        package var hasEnded = false
    }

    /// The part of the state that a snapshot keeps.
    package var facts: ChatFacts
    /// As they were when the turn began.
    package var sharedSettings: SharedSettings
    package var settings: InstanceSettings { sharedSettings.values }

    /// The time of the turn that is under way.
    package var now: Timestamp
    package var effects = Effects()
    package private(set) var observers = IndexedList<any ChatObserver>()
    /// What observers have not been told.
    private var untold: [Occurrence] = []
    /// The place in `untold` that is next; nil while no observer is being told anything.
    private var nextUntold: Int?

    /// Where what the chat says goes, under its lock: each is a leaf in the lock order, and nil if it is not needed.
    package struct Outlets: Sendable {
        /// Takes frames.
        package var sink: (any FrameSink)?
        /// Takes notifications.
        package var notifications: (any NotificationSink)?
        /// Decides what frames suffer on their way.
        package var faults: FaultBook?
        /// Takes note of frames.
        package var journal: Journal?
        /// Writes hints to the log.
        package var hints: (@Sendable (Hint) -> Void)?
        /// Knows the sockets of agents' desktops.
        package var desktops: AgentDesktops?
        /// The number of transcript items at which participants can add no more.
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
    /// Lets a further leg be found by its ContactId, from this moment on.
    private let registerContact: @Sendable (UniqueID) -> Void
    /// Whether the chat is no longer kept: it opens no socket.
    var isForgotten = false
    /// Subscribed sockets of all participants: without any, no frame is made.
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

    /// Makes a chat from its facts. It has no effects to perform, and no observers.
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

    /// Begins another leg: items from here on are its.
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

    /// The contact is not what it was: its times say so, and those who wait look again.
    mutating func recordUpdate() {
        facts.updatedAt = now
        contact.updatedAt = now
        effects.stateChanged = true
    }

    /// Wakes those who wait for something that changed outside the chat's own state, such as a run's end.
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
            // A snapshot can contain a timer of a run that is no longer kept.
            if observers.indices.contains(index) { observers[index].timerFired(number, in: &self) }
        }
    }

    /// Adds someone who hears everything from now on; answers with its index, for its timers.
    package mutating func addObserver(_ observer: any ChatObserver) -> ObserverIndex {
        observers.add(observer)
    }

    /// The index that ``addObserver(_:)`` gives next.
    package var nextObserver: ObserverIndex { observers.endIndex }

    /// Whether an observer may still act by itself.
    package var hasActiveObserver: Bool { observers.contains { $0.isActive } }

    /// Drops the observers of a chat that is over.
    package mutating func dropObservers() {
        observers.removeAll()
        untold.removeAll()
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
        untold.append(
            Occurrence(kind: kind, author: author, time: max(facts.lastTime, now), number: facts.lastOccurrence))
    }

    /// Tells observers what has happened, and what they cause, in its order.
    ///
    /// Does nothing if it is called by an observer's act: the outer call also tells what that act causes.
    mutating func tellObservers() {
        guard nextUntold == nil else { return }
        // Observers append to the list during this loop. Removing each first element would take quadratic time.
        nextUntold = 0
        while let next = nextUntold, next < untold.count {
            let occurrence = untold[next]
            nextUntold = next + 1
            for observer in observers { observer.observe(occurrence, in: &self) }
        }
        nextUntold = nil
        untold.removeAll()
    }

    /// Tells observers the rest of the turn, and that it is over.
    package mutating func endTurnForObservers() {
        tellObservers()
        for observer in observers { observer.turnEnded(in: &self) }
    }

    /// Reports to observers that an agent did not accept the contact.
    package mutating func emitDeclined(by agent: String, isMissed: Bool) {
        emit(.declined(isMissed: isMissed), fromOutside: .agent, agent)
    }

    /// Reports to observers what a flow does without an item.
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

    // MARK: - The one way into the transcript

    /// Stores an item and sends it to the sockets of its audience.
    mutating func append(_ item: TranscriptItem, audience: Audience = .everyone) -> ItemStamp {
        let stamp = store(item)
        announce(item, stamp, audience: audience)
        return stamp
    }

    /// Gives an item its id and time and stores it. A file that waits for its scan is sent to sockets later.
    mutating func store(_ item: TranscriptItem) -> ItemStamp {
        let stamp = nextStamp()
        facts.transcript.append(item, id: stamp.id, time: stamp.time)
        effects.hasNewItems = true
        return stamp
    }

    /// Id and time for the next item, or for an event that is not stored.
    mutating func nextStamp() -> ItemStamp {
        let time = nextTime()
        let sequence = UInt32(truncatingIfNeeded: facts.transcript.count)
        return ItemStamp(id: .timeOrdered(time, sequence: sequence, using: &facts.generator), time: time)
    }

    /// Gives the turn its timer's time, or that of the last item if that is later.
    package mutating func setTurnTime(to time: Timestamp) {
        now = min(now, max(time, facts.lastTime))
    }

    /// Rises by a millisecond at least, unless that runs more than a second ahead of the clock
    /// (Documentation/Decisions.md#decision-19).
    private mutating func nextTime() -> Timestamp {
        if facts.lastTime < now {
            facts.lastTime = now
        } else if facts.lastTime < now + 1_000 {
            facts.lastTime = facts.lastTime + 1
        }
        return facts.lastTime
    }
}
