package import Chats
package import ContactModel
internal import JSON
package import Kernel
package import ScenarioModel

/// An event that a run receives from its chat, in the terms of scenarios.
package struct ScenarioEvent: Sendable, Codable {
    package let actor: Actor
    /// The author's display name.
    package let name: String
    /// Whether the actor is a customer other than the one for whom the chat was started.
    package let isGuest: Bool
    /// The part of the run that caused the event; nil if a participant outside the run caused it.
    package let own: Part?
    package let verb: Verb
    /// The content type of a message; nil for other verbs.
    package let contentType: ContentType?
    /// The message, the attachment's name or the new display name; empty for other verbs.
    package let content: String
    /// The choice in the open interactive message; nil if the event is not an answer.
    package internal(set) var answer: String?
    /// Whether this is a customer's leaving that ends the chat.
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

    /// Makes the event of an occurrence. Returns nil if scenarios have no verb for it.
    ///
    /// - Parameter own: the part of the run that caused the occurrence.
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
        case .renamed(let name): (verb, text) = (.changesName, name)
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
    /// The part that acted, with a name if the actor alone does not identify it.
    package var part: Part {
        let isNamed = actor == .customer ? isGuest : !name.isEmpty && name != actor.displayName
        return Part(actor, as: isNamed ? name : nil)
    }

    /// Whether the actor is the customer for whom the chat was started, whatever its name.
    var isMainCustomer: Bool { actor == .customer && !isGuest }

    /// Returns a line for people, with the time since `start` as on a stopwatch.
    package func text(since start: Timestamp) -> String {
        "\(DurationText.clock(time - start)) \(part) \(verb.rawValue)"
            + (verb.hasContent ? " \(JSONWriter.quoted(String(content.prefix(200))))" : "")
    }
}

/// An event that the state machine of a run handles.
package enum RunEvent: Sendable {
    /// The chat exists. Its customer is a real client that has not connected yet.
    case opened
    /// The chat exists, and its customer has connected.
    case started
    /// Something happened in the chat.
    ///
    /// `isBeforeOwnItem` is true if it happened before the last item that the run put into the
    /// transcript.
    case happened(ScenarioEvent, isBeforeOwnItem: Bool = false)
    /// The participant of a `leave` action had already left.
    case hasLeft(endsChat: Bool)
    /// A timer of the run fired.
    case timer(Int)
    case chatEnded
    /// The result of a question to a service. The timer identifies the question.
    case answered(timer: Int, ServiceAnswer)
    /// The chat refused an action of the last event. The actions after it were not performed.
    case refused(String, action: Int)
}

/// An action that the state machine of a run requests.
package enum RunAction: Sendable, Equatable {
    case join(Part)
    case leave(Part)
    case say(Part, ContentType, String, to: Visibility = .all)
    /// One chunk of a growing message. Each strand has at most one growing message at a time.
    case sayChunk(Part, String, isFirst: Bool, isLast: Bool, strand: Strand.Index = .main)
    case type(Part)
    case attach(Part, AttachedFile)
    /// Performs a verb without a value.
    case bare(Part, Verb)
    case transfer(Part, TransferTarget)
    case invite(Part, TransferTarget)
    case rename(Part, String)
    case askForSignIn(milliseconds: Int64)
    /// Sets contact attributes. Names and values alternate.
    case setAttributes([String])
    case drop(Part, milliseconds: Int64)
    /// Records that the connection of an absent client was lost or restored.
    case recordConnection(Part, isLost: Bool)
    case fault(String)
    /// Ends the contact as the contact centre would.
    case endChat
    /// Sends a request to a service. The answer has the number of the timer.
    case ask(timer: Int, ServiceRequest)
    /// Posts the event of a contact flow to a Lambda function, with these parameters as JSON.
    case invokeLambda(timer: Int, url: String, headers: [ServiceRequest.Header], parameters: String)
    case arm(timer: Int, milliseconds: Int64)
    case disarm(timer: Int)
    /// Ends the run, which now has an outcome.
    case finish

    /// Whether the action puts an item into the transcript.
    var putsItem: Bool {
        switch self {
        case .join, .leave, .say, .attach, .invite, .endChat: true
        case .bare(_, let verb): verb.row.putsItem
        // The item is stored at the first or the last chunk, depending on who may see it grow.
        case .sayChunk(_, _, let isFirst, let isLast, _): isFirst || isLast
        // A transfer by a flow adds no item.
        case .transfer(let part, _): part.actor == .agent
        case .type, .rename, .askForSignIn, .setAttributes, .drop, .recordConnection, .fault, .ask, .invokeLambda, .arm,
            .disarm, .finish:
            false
        }
    }
}

/// How a run ended.
package enum RunOutcome: Sendable, Codable {
    case passed
    case failed(RunFailure)
}

/// Why a run failed, for readers who do not know the scenario.
package struct RunFailure: Sendable, Codable {
    package let message: String
    package let step: SourceLocation
    /// What was expected, as the file says it; nil if no expectation failed.
    package let expected: String?
    /// The nearest events, with the time since the run's first event and the difference.
    package let nearest: [String]
    /// The last events, oldest first. Complete when the turn in which the run failed is over.
    package var lastEvents: [String] = []
}
