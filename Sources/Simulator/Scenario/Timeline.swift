internal import ChatDomain
internal import Kernel

/// When each step of a scenario can begin, without running it: at the earliest if everything expected happens at once, at
/// the latest if each expectation takes all its time.
package struct Timeline: Sendable {
    package struct Entry: Sendable {
        /// Milliseconds since the beginning.
        package let earliest: Int64
        package let latest: Int64
        /// How many `or else:` the step stands in.
        package let depth: Int
        package let text: String
    }

    package private(set) var entries: [Entry] = []
    /// When the last step is over.
    package private(set) var end: (earliest: Int64, latest: Int64) = (0, 0)

    package init(_ scenario: Scenario) {
        end = add(scenario.steps, from: (0, 0), depth: 0)
    }

    private typealias Moment = (earliest: Int64, latest: Int64)

    private mutating func add(_ steps: [Step], from start: Moment, depth: Int) -> Moment {
        var now = start
        for step in steps {
            entries.append(Entry(earliest: now.earliest, latest: now.latest, depth: depth, text: step.kind.summary))
            switch step.kind {
            case .join, .leave, .say, .drop, .reconnect: break
            case .type(_, let milliseconds), .wait(let milliseconds):
                now = (now.earliest + milliseconds, now.latest + milliseconds)
            case .expect(let expectation):
                let late = (earliest: now.earliest + expectation.within, latest: now.latest + expectation.within)
                let otherwise = expectation.orElse.map { add($0, from: late, depth: depth + 1) }
                now.latest = otherwise?.latest ?? late.latest
            }
        }
        return now
    }
}

extension Step.Kind {
    /// The step in one line.
    fileprivate var summary: String {
        switch self {
        case .join(let actor): "\(actor.rawValue) joins"
        case .leave(let actor): "\(actor.rawValue) leaves"
        case .say(let actor, let content): "\(actor.rawValue) says: \(content.summary)"
        case .type(let actor, let milliseconds): "\(actor.rawValue) types for \(DurationText.text(milliseconds))"
        case .drop(let actor, 0): "\(actor.rawValue) drops"
        case .drop(let actor, let milliseconds): "\(actor.rawValue) drops for \(DurationText.text(milliseconds))"
        case .reconnect(let actor): "\(actor.rawValue) reconnects"
        case .wait(let milliseconds): "wait \(DurationText.text(milliseconds))"
        case .expect(let expectation):
            "expect \(expectation.text), within \(DurationText.text(expectation.within))"
                + (expectation.orElse == nil ? ", or fail" : ", or else:")
        }
    }
}

extension Content {
    fileprivate var summary: String {
        switch self {
        case .text(.plain, let template): template.source
        case .text(let type, let template): "\(template.source) (\(type.rawValue))"
        case .oneOf(let choices): "one of: " + choices.map(\.summary).joined(separator: " | ")
        }
    }
}
