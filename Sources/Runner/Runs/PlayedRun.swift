internal import JSON
internal import Kernel

/// A run that is over, with all that was heard of it.
package struct PlayedRun: Sendable {
    /// Something that happened, as the admin API tells it.
    package struct Event: Sendable {
        /// Since the run began, on the instance's clock.
        package let milliseconds: Int
        /// Nil for the chat's end.
        package let actor: String?
        /// Nil where the actor alone says who it was.
        package var name: String? = nil
        /// `joins`, `says`, …; empty for the chat's end.
        package let verb: String
        /// Of what was said.
        package let contentType: String?
        package let content: String?
        /// Whether the run itself did it, or a stand-in of its.
        package var isPlayed = true
        /// When the turn was in which it happened.
        var turnMilliseconds = 0
    }

    /// How it began, and what came in beside events.
    package struct Start: Sendable {
        package let instance: String
        /// On the instance's clock, as the wire has it.
        package let time: String
        /// What services answered, as the admin API tells it.
        let answers: [JSONValue]
    }

    package struct Failure: Sendable {
        package let message: String
        /// File, line and column.
        package let step: String?
        package let expected: String?
        package let nearest: [String]
        package let lastEvents: [String]
    }

    package enum Outcome: Sendable {
        case passed
        case failed(Failure)
        /// The run could not be played to its end: the server was lost, or refused.
        case broken(String)
        /// It was played as far as was asked for.
        case stopped
    }

    package let plan: PlannedRun
    package let outcome: Outcome
    package let events: [Event]
    /// From the run's beginning to its end, on the instance's clock.
    package let milliseconds: Int
    /// Nil for a run that did not come so far.
    package var start: Start?

    package init(plan: PlannedRun, outcome: Outcome, events: [Event], milliseconds: Int) {
        self.plan = plan
        self.outcome = outcome
        self.events = events
        self.milliseconds = milliseconds
    }

    /// The same, for those who only want its result: a conversation may be long.
    package var withoutEvents: PlayedRun {
        PlayedRun(plan: plan, outcome: outcome, events: [], milliseconds: milliseconds)
    }

    package var hasPassed: Bool {
        if case .passed = outcome { true } else { false }
    }
}
