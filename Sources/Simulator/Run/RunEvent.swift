package import ChatDomain
package import Kernel

/// Something that a run hears of its chat, in the terms of scenarios.
package struct Heard: Sendable {
    package let actor: Actor
    package let verb: Verb
    /// Of what was said; nil for other verbs.
    package let contentType: ContentType?
    /// What was said; empty for other verbs.
    package let content: String
    package let time: Timestamp

    package init(
        actor: Actor, verb: Verb, contentType: ContentType? = nil, content: String = "", time: Timestamp
    ) {
        self.actor = actor
        self.verb = verb
        self.contentType = contentType
        self.content = content
        self.time = time
    }

    /// Nil for what scenarios have no word for.
    init?(_ occurrence: Occurrence) {
        guard let role = occurrence.author?.role, let actor = Actor(role: role) else { return nil }
        switch occurrence.kind {
        case .joined: self.init(actor: actor, verb: .joins, time: occurrence.time)
        case .left: self.init(actor: actor, verb: .leaves, time: occurrence.time)
        case .message(let type, let content):
            self.init(actor: actor, verb: .says, contentType: type, content: content, time: occurrence.time)
        case .lostSockets: self.init(actor: actor, verb: .drops, time: occurrence.time)
        case .regainedSockets: self.init(actor: actor, verb: .reconnects, time: occurrence.time)
        case .event(.typing): self.init(actor: actor, verb: .types, time: occurrence.time)
        default: return nil
        }
    }
}

extension Heard {
    /// For people, with the time since `start` as a stopwatch shows it.
    func text(since start: Timestamp) -> String {
        "\(DurationText.clock(time - start)) \(actor.rawValue) \(verb.rawValue)"
            + (verb == .says ? " \(JSONWriter.quoted(String(content.prefix(200))))" : "")
    }
}

/// What happens to a run.
package enum RunEvent: Sendable {
    /// The chat is there; its customer, a real client, has yet to connect.
    case opened
    /// The chat is there, and its customer in it.
    case started
    case heard(Heard)
    /// A timer that the run armed is due.
    case timer(Int)
    case chatEnded
    /// The chat refused one of the actions that the last event led to; those behind it were not performed.
    case refused(String, action: Int)
}

/// What a run wants done.
package enum RunAction: Sendable, Equatable {
    case join(Actor)
    case leave(Actor)
    case say(Actor, ContentType, String)
    case type(Actor)
    case drop(Actor, milliseconds: Int64)
    case reconnect(Actor)
    case arm(timer: Int, milliseconds: Int64)
    case disarm(timer: Int)
    /// The run is over; see its outcome.
    case finish
}

/// How a run ended.
package enum RunOutcome: Sendable {
    case passed
    case failed(RunFailure)
}

/// Why a run failed, for somebody who has never seen the scenario.
package struct RunFailure: Sendable {
    package let message: String
    package let step: SourceLocation
    /// What was expected, as the file says it; nil when no expectation failed.
    package let expected: String?
    /// What came near, each with its time since the run's first event and how it differs.
    package let nearest: [String]
    /// The last things that happened, oldest first.
    package let lastEvents: [String]
}
