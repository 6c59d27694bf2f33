package import Kernel

/// All that a chat's lock guards: a plain value whose methods are the rules of a chat, without clock, lock or I/O.
///
/// Every way into the transcript is ``append(_:)``, whoever asks. What must happen outside (timers, waking those who
/// wait) is left in ``effects`` for ``Chat`` to perform.
package struct ChatState: Sendable {
    /// What a turn leaves for the chat to do.
    struct Effects: Sendable {
        var timers: [(timer: ChatTimer, deadline: Timestamp?)] = []
        var stateChanged = false
        var hasEnded = false
    }

    package let contactID: UniqueID
    package let request: ChatRequest
    package let startedAt: Timestamp
    let settings: InstanceSettings

    package private(set) var state = ContactState.created
    package private(set) var participants: [Participant] = []
    package internal(set) var transcript = Transcript()
    package private(set) var connectedAt: Timestamp?
    package private(set) var agentJoinedAt: Timestamp?
    package private(set) var endedAt: Timestamp?
    package private(set) var updatedAt: Timestamp
    package private(set) var disconnectReason: String?

    /// The time of the turn that is under way.
    package internal(set) var now: Timestamp
    var effects = Effects()
    var clientTokens = ClientTokenTable()
    private(set) var observers: [any ChatObserver] = []
    /// What observers have not heard yet.
    var unheard: [Occurrence] = []

    /// Where frames go; nil where nobody can hold a socket.
    let sink: (any FrameSink)?
    /// Whether the chat is no longer kept: it opens no socket.
    var isForgotten = false
    /// Subscribed sockets of all participants: without any, no frame is made.
    var subscriptions = 0

    /// Why the chat is about to end; nil while it is not.
    private var pendingEnd: String?
    /// Flows that still have something to say after the last agent has left.
    private var endHolds = 0
    private var generator: SeededGenerator
    private var lastTime: Timestamp

    init(
        request: ChatRequest, settings: InstanceSettings, generator: SeededGenerator, now: Timestamp,
        sink: (any FrameSink)? = nil
    ) {
        self.sink = sink
        self.request = request
        self.settings = settings
        self.generator = generator
        contactID = .random(using: &self.generator)
        startedAt = now
        updatedAt = now
        self.now = now
        lastTime = Timestamp(milliseconds: .min)
        transcript.beginLeg(contactID)
        _ = newParticipant(.customer, displayName: request.displayName)
        arm(.connectDeadline, at: now + settings.connectTimeout)
        arm(.duration, at: now + Int64(request.durationInMinutes) * 60_000)
    }

    /// The customer is whoever the chat was started for.
    package static let customer = 0

    // MARK: - Participants

    /// Far more than the service's six at once; what is kept of a chat is bounded.
    package static let mostParticipants = 1_000

    @discardableResult
    package mutating func addParticipant(
        _ role: ParticipantRole, displayName: String
    ) throws(ChatRefusal) -> Int {
        guard participants.count < Self.mostParticipants else {
            throw ChatRefusal(.conflict, "the contact has had \(Self.mostParticipants) participants already")
        }
        return newParticipant(role, displayName: displayName)
    }

    private mutating func newParticipant(_ role: ParticipantRole, displayName: String) -> Int {
        participants.append(Participant(id: .random(using: &generator), role: role, displayName: displayName))
        return participants.count - 1
    }

    package mutating func updateParticipant(_ index: Int, _ body: (inout Participant) -> Void) {
        body(&participants[index])
    }

    package func indexOfParticipant(_ id: UniqueID) -> Int? {
        participants.firstIndex { $0.id == id }
    }

    /// The participant for what flows say: made at its first word, always connected, never joining or leaving.
    package mutating func systemParticipant(displayName: String) -> Int {
        if let index = participants.firstIndex(where: { $0.role == .system && $0.displayName == displayName }) {
            return index
        }
        let index = newParticipant(.system, displayName: displayName)
        participants[index].presence = .connected
        return index
    }

    /// Whether the participant may still act at all; the refusal if not.
    package func checkPresence(_ index: Int) throws(ChatRefusal) {
        guard state != .ended else { throw ChatRefusal(.gone, "the contact has ended") }
        guard participants[index].presence != .left else {
            throw ChatRefusal(.gone, "the participant has disconnected")
        }
    }

    /// Lets the participant act, and connects it if this is its first act (decision 10).
    package mutating func admit(_ index: Int) throws(ChatRefusal) {
        try checkPresence(index)
        connect(index)
    }

    // MARK: - Life

    package mutating func connect(_ index: Int) {
        guard participants[index].presence == .invited else { return }
        participants[index].presence = .connected
        participants[index].connectedAt = now
        appendEvent(.participantJoined, by: index)
        hear(.joined, from: index)
        let role = participants[index].role
        if role == .customer { customerConnected() }
        if role.servesCustomer {
            agentJoinedAt = agentJoinedAt ?? now
            if pendingEnd == Self.agentLeft { calledOffEnd() }
            change(to: .connected)
        }
    }

    private mutating func customerConnected() {
        connectedAt = now
        disarm(.connectDeadline)
        change(to: .waiting)
        if let message = request.initialMessage {
            appendMessage(message.type, message.content, by: Self.customer)
        }
    }

    /// A participant disconnects; the contact ends with the customer, or with the last who serves it (decision 11).
    package mutating func leave(_ index: Int) {
        guard state != .ended, participants[index].presence != .left else { return }
        let wasConnected = participants[index].presence == .connected
        participants[index].presence = .left
        effects.stateChanged = true
        if wasConnected { appendEvent(.participantLeft, by: index) }
        hear(.left, from: index)
        let role = participants[index].role
        if role == .customer {
            scheduleEnd(reason: Self.customerLeft)
        } else if role.servesCustomer, wasConnected, !participants.contains(where: \.isServing) {
            scheduleEnd(reason: Self.agentLeft)
        }
    }

    private static let customerLeft = "CUSTOMER_DISCONNECT"
    private static let agentLeft = "AGENT_DISCONNECT"

    /// The first to leave decides why and when; the customer's leaving overrules an agent's.
    private mutating func scheduleEnd(reason: String) {
        guard pendingEnd == nil || (pendingEnd == Self.agentLeft && reason == Self.customerLeft) else { return }
        pendingEnd = reason
        let isHeld = reason == Self.agentLeft && endHolds > 0
        let delay = isHeld ? Self.longestHold : settings.endDelay
        if delay == 0 { finish() } else { arm(.end, at: now + delay) }
    }

    /// An agent who joins in time keeps a chat that agents had left.
    private mutating func calledOffEnd() {
        pendingEnd = nil
        disarm(.end)
    }

    /// Keeps the chat open after the last agent has left, while a flow goes on (decision 11); 15 minutes at most.
    package mutating func holdEnd() {
        endHolds += 1
    }

    package mutating func releaseEnd() {
        endHolds -= 1
        guard state != .ended, endHolds == 0, pendingEnd == Self.agentLeft else { return }
        pendingEnd = nil
        scheduleEnd(reason: Self.agentLeft)
    }

    private static let longestHold: Int64 = 900_000

    /// Ends the contact from outside: everyone leaves, then chat.ended (wire-facts 4.5, StopContact).
    package mutating func end(reason: String?) {
        guard state != .ended else { return }
        disconnectReason = reason
        for index in participants.indices where participants[index].presence == .connected {
            guard participants[index].role != .system else { continue }
            participants[index].presence = .left
            appendEvent(.participantLeft, by: index)
            hear(.left, from: index)
        }
        finish()
    }

    private mutating func finish() {
        disconnectReason = disconnectReason ?? pendingEnd
        appendEvent(.chatEnded, by: nil)
        endedAt = now
        change(to: .ended)
        effects.hasEnded = true
        hear(.ended, from: nil)
    }

    private mutating func change(to newState: ContactState) {
        state = newState
        updatedAt = now
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

    mutating func timerFired(_ timer: ChatTimer) {
        switch timer {
        case .connectDeadline: end(reason: "OTHER")
        case .duration: end(reason: "OTHER")
        case .end: finish()
        case .observer(let index, let number): observers[index].timerFired(number, in: &self)
        }
    }

    /// Adds someone who hears everything from now on; answers with its index, for its timers.
    package mutating func addObserver(_ observer: any ChatObserver) -> Int {
        observers.append(observer)
        return observers.count - 1
    }

    /// Lets go of the observers of a chat that is over.
    mutating func dropObservers() {
        observers.removeAll()
        unheard.removeAll()
    }

    mutating func hear(_ kind: @autoclosure () -> Occurrence.Kind, from author: Int?) {
        guard !observers.isEmpty else { return }
        unheard.append(
            Occurrence(kind: kind(), author: author.map { ($0, participants[$0].role) }, time: max(lastTime, now)))
    }

    // MARK: - The one way into the transcript

    /// Gives the item its id and time, stores it, and sends it to the sockets of those who are to hear it.
    mutating func append(_ item: TranscriptItem, audience: Audience = .everyone) -> ItemStamp {
        let stamp = nextStamp()
        transcript.append(item, id: stamp.id, time: stamp.time)
        if subscriptions > 0 { deliver(item, stamp, audience: audience) }
        return stamp
    }

    /// Id and time for the next item, or for an event that is not stored.
    mutating func nextStamp() -> ItemStamp {
        let time = nextTime()
        let sequence = UInt32(truncatingIfNeeded: transcript.count)
        return ItemStamp(id: .timeOrdered(time, sequence: sequence, using: &generator), time: time)
    }

    /// Rises by a millisecond at least, unless that runs more than a second ahead of the clock (decision 19).
    private mutating func nextTime() -> Timestamp {
        if lastTime < now {
            lastTime = now
        } else if lastTime < now + 1_000 {
            lastTime = lastTime + 1
        }
        return lastTime
    }
}

extension Participant {
    /// Whether the customer has somebody to talk with in this participant.
    fileprivate var isServing: Bool { role.servesCustomer && presence == .connected }
}
