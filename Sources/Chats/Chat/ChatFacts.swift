package import ContactModel
package import Kernel

/// The part of a chat's state that a snapshot keeps. A snapshot saves and restores every member
/// that is added here, without any other change.
///
/// Sockets, observers and the effects of a turn belong to ``ChatState``.
package struct ChatFacts: Sendable, Codable {
    package let initialContactID: UniqueID
    package let request: ChatRequest
    package let startedAt: Timestamp

    package var state = ContactState.created
    package var participants = IndexedList<Participant>()
    package var transcript = Transcript()
    /// The legs of the chain, in order. There is always at least one.
    package var contacts: [Contact]
    /// The attributes in the order in which they were first set. An update keeps the place.
    package var attributes: [ContactAttribute]
    package var attachments = IndexedList<Attachment>()
    package var signIns = IndexedList<SignIn>()
    /// The transcript that the chat continues, and ContinuedFromContactId; nil if there is none.
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
    /// The number of flows that delay the end when the last agent leaves.
    var endHolds = 0
    /// Whether a transfer or a flow has requested an agent who has not joined yet.
    var awaitsAgent = false
    /// How many times the contact was sent to another flow.
    var flowHops = 0
    /// Whether the contact enters a queue as soon as its customer connects. False where a flow or a
    /// scenario plays the contact centre.
    var entersDefaultQueue = true
    /// Messages that still grow piece by piece.
    var growingMessages: [Int: GrowingMessage] = [:]
    var lastGrowingMessage = 0
    var generator: SeededGenerator
    /// Separate from `generator`, so that a ticket does not change the other random values.
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
