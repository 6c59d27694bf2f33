package import JSON
internal import Kernel

/// A run that has ended, with its events.
package struct PlayedRun: Sendable {
    /// An event of the run, as the admin API reports it.
    package struct Event: Sendable {
        /// The milliseconds since the start of the run, on the instance's clock.
        package let milliseconds: Int
        /// Nil for the chat's end.
        package let actor: String?
        /// The participant's name; nil if the actor identifies the participant.
        package var name: String? = nil
        /// `joins`, `says`, …; empty for the chat's end.
        package let verb: String
        /// The content type of a message.
        package let contentType: String?
        package let content: String?
        /// True for the run and its stand-ins, false for real clients.
        package var isPlayed = true
        /// The time of the turn in which the event happened.
        var turnMilliseconds = 0
    }

    /// The start of the run, and its inputs other than events.
    package struct Start: Sendable {
        package let instance: String
        /// The time on the instance's clock, in the wire format.
        package let time: String
        /// The answers of services, as the admin API reports them.
        let answers: [JSONValue]
    }

    package struct Failure: Sendable {
        package let message: String
        /// The place of the step: file, line and column.
        package let step: String?
        package let expected: String?
        package let nearest: [String]
        package let lastEvents: [String]

        init(
            message: String, step: String? = nil, expected: String? = nil, nearest: [String] = [],
            lastEvents: [String] = []
        ) {
            self.message = message
            self.step = step
            self.expected = expected
            self.nearest = nearest
            self.lastEvents = lastEvents
        }
    }

    package enum Outcome: Sendable {
        case passed
        case failed(Failure)
        /// The run did not reach its end, because the server was lost or refused a call.
        case broken(String)
        /// The run was played until the requested time.
        case stopped
    }

    package let plan: PlannedRun
    package let outcome: Outcome
    package let events: [Event]
    /// The milliseconds from the start of the run to its end, on the instance's clock.
    package let milliseconds: Int
    /// The start of the run; nil if it did not start.
    package var start: Start?
    /// Lines about the processes that played real clients.
    package var clientLines: [String] = []
    /// The report of the admin API; nil if none was requested.
    package var report: JSONValue?

    package init(plan: PlannedRun, outcome: Outcome, events: [Event], milliseconds: Int) {
        self.plan = plan
        self.outcome = outcome
        self.events = events
        self.milliseconds = milliseconds
    }

    /// A copy without events, for callers that need only the result. A conversation can be long.
    package var withoutEvents: PlayedRun {
        var run = PlayedRun(plan: plan, outcome: outcome, events: [], milliseconds: milliseconds)
        run.report = report
        run.clientLines = clientLines
        return run
    }

    package var hasPassed: Bool {
        if case .passed = outcome { true } else { false }
    }
}
