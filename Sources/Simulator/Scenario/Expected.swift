/// Something that somebody may do, as an expectation, a rule or a prohibition describes it.
package struct Expected: Sendable {
    package let part: Part
    package let verb: Verb
    /// What must be said, or chosen, or be the new name; anything for other verbs.
    package let matcher: Matcher
    /// As the file has it, for messages.
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
    /// What a run waits for before its first step if a real client is its customer.
    static let customerJoins = Expected(
        part: .customer, verb: .joins, matcher: Matcher(.any), text: "\(Part.customer) \(Verb.joins.rawValue)")
}

/// Something that must happen, or several things in any order.
package struct Expectation: Sendable {
    package let all: [Expected]
    /// Milliseconds of scenario time from the beginning of the step.
    package let within: Int64
    /// What to do instead of failing; nil to fail.
    package let orElse: BlockID?

    package init(_ all: [Expected], within: Int64, orElse: BlockID?) {
        self.all = all
        self.within = within
        self.orElse = orElse
    }

    package var text: String {
        all.count == 1 ? all[0].text : "in any order: " + all.map(\.text).joined(separator: "; ")
    }

    /// The default (Documentation/Scenarios.md#expectations-matchers-variables).
    package static let usualPatience: Int64 = 30_000
}

/// Something that must not happen from its step on: to the end, or until a step.
package struct Prohibition: Sendable {
    package let what: Expected
    /// The `id:` of the step whose beginning ends it; nil for the end.
    package let until: String?
    package let location: SourceLocation

    package init(_ what: Expected, until: String?, location: SourceLocation) {
        self.what = what
        self.until = until
        self.location = location
    }
}

/// Steps that are taken whenever something happens, beside the scenario's own.
package struct Rule: Sendable {
    package enum Trigger: Sendable {
        case happening(Expected)
        /// No message by anyone for that many milliseconds, while customer and agent are both in.
        case silence(milliseconds: Int64)
    }

    package let trigger: Trigger
    /// How often it fires; nil for as often as it happens.
    package let mostTimes: Int?
    package let then: BlockID
    package let location: SourceLocation
    /// What it waits for, as the file has it.
    package let text: String

    package init(_ trigger: Trigger, mostTimes: Int?, then: BlockID, location: SourceLocation, text: String) {
        self.trigger = trigger
        self.mostTimes = mostTimes
        self.then = then
        self.location = location
        self.text = text
    }
}

/// An HTTP call of the user's own service, whose answer becomes variables.
package struct Question: Sendable {
    package let url: Template
    /// What is posted, JSON; without it the conversation as far as it has come.
    package let json: Template?
    /// Milliseconds of scenario time from the beginning of the step.
    package let within: Int64

    package init(url: Template, json: Template?, within: Int64) {
        self.url = url
        self.json = json
        self.within = within
    }
}
