package import ContactModel
package import Kernel

/// The part of a chat's state that a snapshot keeps. A member that is added here is recorded and restored without any other
/// change.
///
/// Sockets, observers and the effects of a turn belong to ``ChatState``.
package struct ChatFacts: Sendable, Codable {
    package let initialContactID: UniqueID
    package let request: ChatRequest
    package let startedAt: Timestamp

    package var state = ContactState.created
    package var participants = IndexedList<Participant>()
    package var transcript = Transcript()
    /// The legs of the chain, in order; there is always one.
    package var contacts: [Contact]
    /// In the order in which they were given; what is updated keeps its place.
    package var attributes: [ContactAttribute]
    package var attachments = IndexedList<Attachment>()
    package var signIns = IndexedList<SignIn>()
    /// What the chat goes on from, and ContinuedFromContactId; nil for nothing.
    package var past: PastTranscript?
    package var continuedFrom: UniqueID?
    package var streamings: [ContactStreaming] = []
    package internal(set) var roleTimers = RoleTimers()
    package var connectedAt: Timestamp?
    package var agentJoinedAt: Timestamp?
    package var endedAt: Timestamp?
    package internal(set) var updatedAt: Timestamp
    package var disconnectReason: String?

    var clientTokens = ClientTokenTable()
    var lateFrames = LateFrames()
    /// The number of the newest occurrence.
    package var lastOccurrence = 0
    var pendingEnd = PendingEnd.none
    /// Flows that still have something to say after the last agent has left.
    var endHolds = 0
    /// Whether somebody was asked to serve the customer, by a transfer or a flow, and has not come yet.
    var awaitsAgent = false
    /// How often the contact was sent from flow to flow.
    var flowHops = 0
    /// Whether the contact waits in a queue as soon as its customer connects; not where a flow or a scenario plays the
    /// contact centre.
    var queuesItself = true
    /// Messages that come in pieces, under way.
    var growingMessages: [Int: GrowingMessage] = [:]
    var lastGrowingMessage = 0
    var generator: SeededGenerator
    /// Apart from the other draws, so that a ticket changes none of them.
    var ticketSeeds: SeededGenerator
    var lastTime = Self.beforeAllItems

    /// The value of `lastTime` before the first item. It is earlier than the time of every clock.
    static let beforeAllItems = Timestamp.representable.lowerBound + -1

    /// - Parameter id: the InitialContactId.
    init(
        _ id: UniqueID, request: ChatRequest, generator: SeededGenerator, now: Timestamp,
        past: (transcript: PastTranscript, continuedFrom: UniqueID)?
    ) {
        initialContactID = id
        self.request = request
        self.generator = generator
        ticketSeeds = SeededGenerator(seed: id.low, stream: "tickets")
        self.past = past?.transcript
        continuedFrom = past?.continuedFrom
        attributes = request.attributes
        contacts = [Contact(id, after: nil, at: now)]
        startedAt = now
        updatedAt = now
    }
}
