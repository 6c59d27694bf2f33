package import Chats
package import ContactModel
internal import JSON
package import Kernel

/// Something that a run hears of its chat, in the terms of scenarios.
package struct ScenarioEvent: Sendable, Codable {
    package let actor: Actor
    /// The author's display name.
    package let name: String
    /// Whether it is a customer who is not the one for whom the chat was started.
    package let isGuest: Bool
    /// The part that the run itself plays in this; nil where somebody else did it.
    package let own: Part?
    package let verb: Verb
    /// Of what was said; nil for other verbs.
    package let contentType: ContentType?
    /// What was said, or the new name; empty for other verbs.
    package let content: String
    /// What was chosen of the interactive message that was open; nil for all that is no answer.
    package internal(set) var answer: String?
    /// Whether it is a customer's leaving that ends the chat.
    package internal(set) var endsChat: Bool
    package let time: Timestamp

    package init(
        actor: Actor, name: String = "", isGuest: Bool = false, own: Part? = nil, verb: Verb,
        contentType: ContentType? = nil,
        content: String = "", endsChat: Bool = false,
        time: Timestamp
    ) {
        self.actor = actor
        self.name = name
        self.isGuest = isGuest
        self.own = own
        self.verb = verb
        self.contentType = contentType
        self.content = content
        self.endsChat = endsChat
        self.time = time
    }

    /// Nil for what scenarios have no word for.
    ///
    /// - Parameter own: the part that the run plays in it.
    init?(_ occurrence: Occurrence, own: Part?) {
        guard let author = occurrence.author, let actor = Actor(role: author.role) else { return nil }
        var type: ContentType?
        var text = ""
        let verb: Verb
        switch occurrence.kind {
        case .joined: verb = .joins
        case .left: verb = .leaves
        case .message(let contentType, let content): (verb, type, text) = (.says, contentType, content)
        case .lostSockets: verb = .drops
        case .regainedSockets: verb = .reconnects
        case .transferred(let hasFailed): verb = hasFailed ? .failsToTransfer : .transfers
        case .renamed(let name): (verb, text) = (.isNow, name)
        case .declined(let isMissed): verb = isMissed ? .misses : .rejects
        case .event(let event):
            guard let known = Verb.ofEvents[event] else { return nil }
            verb = known
        case .attachment(let name, _): (verb, text) = (.attaches, name)
        case .signIn(let outcome): verb = Self.verb(of: outcome)
        case .ended: return nil
        }
        self.init(
            actor: actor, name: author.name, isGuest: actor == .customer && author.index != ChatState.customer,
            own: own, verb: verb, contentType: type, content: text,
            time: occurrence.time)
    }

    private static func verb(of outcome: SignIn.Outcome?) -> Verb {
        switch outcome {
        case nil: .asksForSignIn
        case .succeeded: .signsIn
        case .failed: .failsToSignIn
        case .cancelled: .cancelsSignIn
        case .timeout, .expired: .doesNotSignIn
        }
    }
}

extension ScenarioEvent {
    /// Whose part it is: named where the actor's word alone would not say who.
    package var part: Part {
        let isNamed = actor == .customer ? isGuest : !name.isEmpty && name != actor.displayName
        return Part(actor, as: isNamed ? name : nil)
    }

    /// Whether it is the customer for whom the chat was started, whatever that is called.
    var isMainCustomer: Bool { actor == .customer && !isGuest }

    /// For people, with the time since `start` as a stopwatch shows it.
    package func text(since start: Timestamp) -> String {
        "\(DurationText.clock(time - start)) \(part) \(verb.rawValue)"
            + (verb.hasContent ? " \(JSONWriter.quoted(String(content.prefix(200))))" : "")
    }
}

/// What happens to a run.
package enum RunEvent: Sendable {
    /// The chat is there; its customer, a real client, has yet to connect.
    case opened
    /// The chat is there, and its customer in it.
    case started
    /// Something happened in the chat. `isBeforeOwnItem`: before an item that the run has put into the transcript already.
    case happened(ScenarioEvent, isBeforeOwnItem: Bool = false)
    /// The customer who should leave has left before.
    case hasLeft(endsChat: Bool)
    /// A timer of the run fires.
    case timer(Int)
    case chatEnded
    /// What became of asking a service; the timer names the question.
    case answered(timer: Int, ServiceAnswer)
    /// The chat refused one of the actions that the last event led to; those behind it were not performed.
    case refused(String, action: Int)
}

/// What a run wants done.
package enum RunAction: Sendable, Equatable {
    case join(Part)
    case leave(Part)
    case say(Part, ContentType, String, to: Visibility = .all)
    /// One piece of a message that comes in pieces; each strand has one at a time.
    case sayChunk(Part, String, isFirst: Bool, isLast: Bool, strand: Strand.Index = .main)
    case type(Part)
    case attach(Part, AttachedFile)
    /// What a verb without a value says.
    case bare(Part, Verb)
    case transfer(Part, TransferTarget)
    case invite(Part, TransferTarget)
    case rename(Part, String)
    case askForSignIn(milliseconds: Int64)
    /// Contact attributes; names and values in turn.
    case setAttributes([String])
    case drop(Part, milliseconds: Int64)
    /// The line of a client that is not there was lost, or is back.
    case recordLine(Part, isLost: Bool)
    case fault(String)
    /// The contact ends as if the contact centre ended it.
    case endChat
    /// Post this to a service; its answer comes with the timer's number.
    case ask(timer: Int, url: String, body: String)
    case arm(timer: Int, milliseconds: Int64)
    case disarm(timer: Int)
    /// The run is over; see its outcome.
    case finish

    /// Whether this puts an item into the transcript.
    var putsItem: Bool {
        switch self {
        case .join, .leave, .say, .attach, .invite, .endChat: true
        case .bare(_, let verb): verb.row.putsItem
        // Where it is stored depends on who may see it grow.
        case .sayChunk(_, _, let isFirst, let isLast, _): isFirst || isLast
        // A flow sends a contact on without a word.
        case .transfer(let part, _): part.actor == .agent
        case .type, .rename, .askForSignIn, .setAttributes, .drop, .recordLine, .fault, .ask, .arm, .disarm, .finish:
            false
        }
    }
}

/// How a run ended.
package enum RunOutcome: Sendable, Codable {
    case passed
    case failed(RunFailure)
}

/// Why a run failed, for somebody who has never seen the scenario.
package struct RunFailure: Sendable, Codable {
    package let message: String
    package let step: SourceLocation
    /// What was expected, as the file says it; nil when no expectation failed.
    package let expected: String?
    /// What came near, each with its time since the run's first event and how it differs.
    package let nearest: [String]
    /// The last things that happened, oldest first, complete when the turn in which the run failed is over.
    package var lastEvents: [String] = []
}
