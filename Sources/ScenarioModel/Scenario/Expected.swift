/// An event that an expectation, a rule or a prohibition describes.
package struct Expected: Sendable {
    package let part: Part
    package let verb: Verb
    /// Matches the message, the choice or the new name. Accepts anything for other verbs.
    package let matcher: Matcher
    /// The text in the scenario file, for messages.
    package let text: String

    package var actor: Actor { part.actor }

    package init(part: Part, verb: Verb, matcher: Matcher, text: String) {
        self.part = part
        self.verb = verb
        self.matcher = matcher
        self.text = text
    }
}

extension Expected {
    /// The event that a run waits for before its first step if its customer is a real client.
    package static let customerJoins = Expected(
        part: .customer, verb: .joins, matcher: Matcher(.any), text: "\(Part.customer) \(Verb.joins.rawValue)")
}

/// An event that must happen, or several events in any order.
package struct Expectation: Sendable {
    package let all: [Expected]
    /// The time limit in milliseconds of scenario time, from the beginning of the step.
    package let within: Int64
    /// Whether the scenario gives the limit, with `within:`.
    package let hasOwnLimit: Bool
    /// The steps to execute instead of failing; nil to fail.
    package let orElse: BlockID?

    /// - Parameter within: the limit that the scenario gives; nil for the default.
    package init(_ all: [Expected], within: Int64?, orElse: BlockID?) {
        self.all = all
        self.within = within ?? Self.defaultTimeLimit
        hasOwnLimit = within != nil
        self.orElse = orElse
    }

    package var text: String {
        all.count == 1 ? all[0].text : "in any order: " + all.map(\.text).joined(separator: "; ")
    }

    /// The default limit in milliseconds
    /// (Documentation/Scenarios.md#expectations-matchers-variables).
    package static let defaultTimeLimit: Int64 = 30_000
}

/// An event that must not happen from a step on, until the end or until another step.
package struct Prohibition: Sendable {
    package let what: Expected
    /// The `id:` of the step whose beginning ends the prohibition; nil for the end of the run.
    package let until: String?
    package let location: SourceLocation

    package init(_ what: Expected, until: String?, location: SourceLocation) {
        self.what = what
        self.until = until
        self.location = location
    }
}

/// Steps that are executed each time an event happens, in addition to the scenario's own steps.
package struct Rule: Sendable {
    package enum Trigger: Sendable {
        case happening(Expected)
        /// No message from any participant for this many milliseconds, while customer and agent are
        /// both in the chat.
        case silence(milliseconds: Int64)
    }

    package let trigger: Trigger
    /// The most times that the rule fires; nil for no limit.
    package let mostTimes: Int?
    package let then: BlockID
    package let location: SourceLocation
    /// The trigger's text in the scenario file.
    package let text: String

    package init(_ trigger: Trigger, mostTimes: Int?, then: BlockID, location: SourceLocation, text: String) {
        self.trigger = trigger
        self.mostTimes = mostTimes
        self.then = then
        self.location = location
        self.text = text
    }
}
