package import Kernel

/// All that a chat's lock guards: a plain value whose methods are the rules of a chat, without clock, lock or I/O.
///
/// Every way into the transcript is ``append(_:audience:)``, whoever asks. What must happen outside (timers, waking those
/// who wait, the contact centre) is left in ``effects`` for ``Chat`` to perform.
package struct ChatState: Sendable {
    /// What a turn leaves for the chat to do.
    struct Effects: Sendable {
        var timers: [(timer: ChatTimer, deadline: Timestamp?)] = []
        /// Observers that have ended and no longer need their timers.
        var endedObservers: [Int] = []
        var routing: [RoutingEvent] = []
        /// Whether the contact centre has something to do in chats, whatever it hears.
        var needsRouting = false
        /// A flow that the contact was sent to.
        var flow: String?
        var stateChanged = false
        var hasEnded = false
    }

    package let initialContactID: UniqueID
    package let request: ChatRequest
    package let startedAt: Timestamp
    /// As they were when the turn began.
    package internal(set) var settings: InstanceSettings

    package internal(set) var state = ContactState.created
    package internal(set) var participants: [Participant] = []
    package internal(set) var transcript = Transcript()
    /// The legs of the chain, in order; there is always one.
    package internal(set) var contacts: [Contact]
    /// In the order in which they were given; what is updated keeps its place.
    package internal(set) var attributes: [(name: String, value: String)]
    package internal(set) var attachments: [Attachment] = []
    package internal(set) var signIns: [SignIn] = []
    /// What the chat goes on from, and ContinuedFromContactId; nil for nothing.
    package internal(set) var past: PastTranscript?
    package internal(set) var continuedFrom: UniqueID?
    package internal(set) var streamings: [ContactStreaming] = []
    package internal(set) var roleTimers = RoleTimers()
    package internal(set) var connectedAt: Timestamp?
    package internal(set) var agentJoinedAt: Timestamp?
    package internal(set) var endedAt: Timestamp?
    package internal(set) var updatedAt: Timestamp
    package internal(set) var disconnectReason: String?

    /// The time of the turn that is under way.
    package internal(set) var now: Timestamp
    var effects = Effects()
    var clientTokens = ClientTokenTable()
    private(set) var observers: [any ChatObserver] = []
    /// What observers have not been told.
    private var untold: [Occurrence] = []
    /// The place in `untold` that is next; nil while no observer is being told anything.
    private var nextUntold: Int?
    /// The number of the newest occurrence.
    package private(set) var lastOccurrence = 0

    /// Where what the chat says goes, under its lock: each is a leaf in the lock order, and nil where there is none.
    struct Outlets: Sendable {
        /// Takes frames.
        var sink: (any FrameSink)?
        /// Takes notifications.
        var notifications: (any NotificationSink)?
        /// Decides what frames suffer on their way.
        var faults: FaultBook?
        /// Takes note of frames.
        var journal: Journal?
        /// Knows the sockets of agents' desktops.
        var desktops: AgentDesktops?
        /// The number of transcript items at which participants can add no more.
        var mostMessages = ResourceLimits().messages
    }

    let outlets: Outlets
    var sink: (any FrameSink)? { outlets.sink }
    var notifications: (any NotificationSink)? { outlets.notifications }
    var lateFrames = LateFrames()
    /// Lets a further leg be found by its ContactId, from this moment on.
    private let registerContact: @Sendable (UniqueID) -> Void
    /// Whether the chat is no longer kept: it opens no socket.
    var isForgotten = false
    /// Subscribed sockets of all participants: without any, no frame is made.
    var subscriptions = 0

    /// Why the chat is about to end; nil while it is not.
    var pendingEnd: PendingEnd?
    /// Flows that still have something to say after the last agent has left.
    var endHolds = 0
    /// Whether the end waits for those flows, and not for a delay alone.
    var endWaitsForFlow = false
    /// Whether somebody was asked to serve the customer, by a transfer or a flow, and has not come yet.
    var awaitsAgent = false
    /// How often the contact was sent from flow to flow.
    var flowHops = 0
    /// Whether the contact waits in a queue as soon as its customer connects; not where a flow or a scenario plays the
    /// contact centre.
    var queuesItself = true
    /// Messages that come in pieces, under way.
    var streams: [Int: MessageStream] = [:]
    var lastStream = 0
    var generator: SeededGenerator
    var lastTime: Timestamp

    /// - Parameter id: the InitialContactId.
    init(
        _ id: UniqueID, request: ChatRequest, settings: InstanceSettings, generator: SeededGenerator, now: Timestamp,
        past: (transcript: PastTranscript, continuedFrom: UniqueID)? = nil, outlets: Outlets = Outlets(),
        registerContact: @escaping @Sendable (UniqueID) -> Void = { _ in }
    ) {
        self.outlets = outlets
        self.registerContact = registerContact
        self.request = request
        self.settings = settings
        self.generator = generator
        self.past = past?.transcript
        continuedFrom = past?.continuedFrom
        attributes = request.attributes
        initialContactID = id
        contacts = [Contact(initialContactID, after: nil, at: now)]
        startedAt = now
        updatedAt = now
        self.now = now
        lastTime = Self.beforeAllItems
        transcript.beginLeg(initialContactID)
        _ = newParticipant(.customer, displayName: request.displayName)
        arm(.connectDeadline, at: now + settings.connectTimeout)
        arm(.duration, at: now + Int64(request.durationInMinutes) * 60_000)
    }

    /// The value of `lastTime` before the first item. It is earlier than the time of every clock.
    static let beforeAllItems = Timestamp.representable.lowerBound + -1

    /// The customer is whoever the chat was started for.
    package static let customer = 0

    /// The leg that the chat is in.
    package internal(set) var contact: Contact {
        get { contacts[contacts.count - 1] }
        set { contacts[contacts.count - 1] = newValue }
    }

    /// Begins another leg: items from here on are its.
    mutating func beginContact() {
        let id = UniqueID.random(using: &generator)
        contacts.append(Contact(id, after: contact.id, at: now))
        transcript.beginLeg(id)
        registerContact(id)
    }

    mutating func change(to newState: ContactState) {
        state = newState
        noteUpdate()
    }

    /// The contact is not what it was: its times say so, and those who wait look again.
    mutating func noteUpdate() {
        updatedAt = now
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
    package mutating func disarmTimers(ofObserver index: Int) {
        effects.endedObservers.append(index)
    }

    mutating func timerFired(_ timer: ChatTimer) {
        switch timer {
        case .connectDeadline, .duration: end(reason: "OTHER")
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
    package mutating func addObserver(_ observer: any ChatObserver) -> Int {
        observers.append(observer)
        return observers.count - 1
    }

    package var observerCount: Int { observers.count }

    /// Whether an observer may still act by itself.
    package var hasActiveObserver: Bool { observers.contains { $0.isActive } }

    /// Drops the observers of a chat that is over.
    mutating func dropObservers() {
        observers.removeAll()
        untold.removeAll()
    }

    mutating func hear(_ kind: @autoclosure () -> Occurrence.Kind, from author: Int?) {
        guard !observers.isEmpty else { return }
        let author = author.map {
            Occurrence.Author(index: $0, role: participants[$0].role, name: participants[$0].displayName)
        }
        record(kind(), by: author)
    }

    private mutating func record(_ kind: Occurrence.Kind, by author: Occurrence.Author?) {
        lastOccurrence += 1
        untold.append(Occurrence(kind: kind, author: author, time: max(lastTime, now), number: lastOccurrence))
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
    mutating func settleObservers() {
        tellObservers()
        for observer in observers { observer.turnSettled(in: &self) }
    }

    /// Lets observers hear of an agent who has no part in the chat.
    package mutating func hearDeclined(by agent: String, isMissed: Bool) {
        hear(.declined(isMissed: isMissed), fromOutside: .agent, agent)
    }

    /// Lets observers hear of what a flow does without saying anything.
    mutating func hearFlow(_ kind: Occurrence.Kind) {
        hear(kind, fromOutside: .system, "SYSTEM_MESSAGE")
    }

    private mutating func hear(_ kind: Occurrence.Kind, fromOutside role: ParticipantRole, _ name: String) {
        guard !observers.isEmpty else { return }
        record(kind, by: Occurrence.Author(index: nil, role: role, name: name))
    }

    // MARK: - The one way into the transcript

    /// Gives the item its id and time, stores it, and sends it to the sockets of those who are to hear it.
    mutating func append(_ item: TranscriptItem, audience: Audience = .everyone) -> ItemStamp {
        let stamp = nextStamp()
        transcript.append(item, id: stamp.id, time: stamp.time)
        announce(item, stamp, audience: audience)
        return stamp
    }

    /// Id and time for the next item, or for an event that is not stored.
    mutating func nextStamp() -> ItemStamp {
        let time = nextTime()
        let sequence = UInt32(truncatingIfNeeded: transcript.count)
        return ItemStamp(id: .timeOrdered(time, sequence: sequence, using: &generator), time: time)
    }

    /// Gives the turn the time that it was due at, or that of the last item where that is later.
    mutating func turnBack(to time: Timestamp) {
        now = min(now, max(time, lastTime))
    }

    /// Rises by a millisecond at least, unless that runs more than a second ahead of the clock
    /// (Documentation/Decisions.md#decision-19).
    private mutating func nextTime() -> Timestamp {
        if lastTime < now {
            lastTime = now
        } else if lastTime < now + 1_000 {
            lastTime = lastTime + 1
        }
        return lastTime
    }
}
