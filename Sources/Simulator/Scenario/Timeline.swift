internal import Chats
internal import ContactModel
internal import Kernel

/// When each step of a scenario can begin, without running the scenario.
///
/// The earliest time is for a run in which everything expected happens at once. The latest time is
/// for a run in which each expectation takes its whole time.
package struct Timeline: Sendable {
    package struct Entry: Sendable {
        /// Milliseconds since the beginning of the scenario.
        package let earliest: Int64
        package let latest: Int64
        /// How many nested lists of steps contain the step, such as `or else:` and `repeat`.
        package let depth: Int
        package let text: String
    }

    package private(set) var entries: [Entry] = []
    /// When the last step ends.
    package private(set) var end: (earliest: Int64, latest: Int64) = (0, 0)

    package init(_ scenario: Scenario) {
        self.init(.main, of: scenario)
    }

    /// The latest end of a branch that ends the run.
    private var latestBranchEnd: Int64 = 0

    private init(_ block: BlockID, of scenario: Scenario) {
        end = add(block, of: scenario, from: (0, 0), depth: 0)
        end.latest = max(end.latest, latestBranchEnd)
    }

    /// Returns the timelines of a scenario's rules. Each begins when its rule fires.
    package static func rules(of scenario: Scenario) -> [(when: String, timeline: Timeline)] {
        scenario.rules.map { rule in
            let most = rule.mostTimes.map { $0 == 1 ? ", once" : ", \($0) times at most" } ?? ""
            return (rule.text + most, Timeline(rule.then, of: scenario))
        }
    }

    private typealias Moment = (earliest: Int64, latest: Int64)

    private static func moment(_ start: Moment, after milliseconds: Int64) -> Moment {
        (sum(start.earliest, milliseconds), sum(start.latest, milliseconds))
    }

    /// The longest time: ten thousand years. Nested repeats can exceed what any clock can show.
    private static let longest: Int64 = 315_576_000_000_000

    private static func sum(_ one: Int64, _ other: Int64) -> Int64 {
        let (sum, overflow) = one.addingReportingOverflow(other)
        return overflow ? longest : min(sum, longest)
    }

    private static func product(_ milliseconds: Int64, _ times: Int) -> Int64 {
        let (product, overflow) = milliseconds.multipliedReportingOverflow(by: Int64(times))
        return overflow ? longest : min(product, longest)
    }

    private mutating func add(_ block: BlockID, of scenario: Scenario, from start: Moment, depth: Int) -> Moment {
        var now = start
        for step in scenario[block] {
            entries.append(Entry(earliest: now.earliest, latest: now.latest, depth: depth, text: step.kind.summary))
            now = add(step.kind, of: scenario, from: now, depth: depth)
        }
        return now
    }

    /// Adds a list of steps that other steps follow.
    ///
    /// - Returns: nil if the run ends with the list, so that no steps follow.
    private mutating func addBranch(
        _ block: BlockID, of scenario: Scenario, from start: Moment, depth: Int
    ) -> Moment? {
        let end = add(block, of: scenario, from: start, depth: depth)
        guard scenario[block].last?.kind.endingWord != nil else { return end }
        latestBranchEnd = max(latestBranchEnd, end.latest)
        return nil
    }

    private mutating func add(_ kind: Step.Kind, of scenario: Scenario, from start: Moment, depth: Int) -> Moment {
        var now = start
        switch kind {
        case .act(_, let act): now = Self.moment(now, after: act.duration)
        case .wait(let milliseconds): now = Self.moment(now, after: milliseconds)
        case .expect(let expectation):
            let late = Self.moment(now, after: expectation.within)
            let otherwise = expectation.orElse.flatMap { addBranch($0, of: scenario, from: late, depth: depth + 1) }
            now.latest = otherwise?.latest ?? late.latest
        case .ask(let question): now.latest = Self.moment(now, after: question.within).latest
        case .use(_, let block): now = add(block, of: scenario, from: now, depth: depth + 1)
        case .repeat(let times, let block):
            let once = add(block, of: scenario, from: now, depth: depth + 1)
            now = (
                Self.sum(now.earliest, Self.product(once.earliest - now.earliest, times)),
                Self.sum(now.latest, Self.product(once.latest - now.latest, times))
            )
        case .decide(_, let then, let otherwise):
            let first = addBranch(then, of: scenario, from: now, depth: depth + 1)
            var second: Moment? = now
            if let block = otherwise {
                entries.append(Entry(earliest: now.earliest, latest: now.latest, depth: depth, text: "else:"))
                second = addBranch(block, of: scenario, from: now, depth: depth + 1)
            }
            let ends = [first, second].compactMap { $0 }
            now = (
                ends.map(\.earliest).min() ?? now.earliest, ends.map(\.latest).max() ?? now.latest
            )
        case .never, .fault, .set, .endChat, .pass, .fail: break
        }
        return now
    }
}

extension Step.Kind {
    /// The step in one line.
    fileprivate var summary: String {
        switch self {
        case .act(let part, let act): "\(part) \(act.summary)"
        case .never(let prohibition):
            "never \(prohibition.what.text)" + (prohibition.until.map { ", until \($0)" } ?? "")
        case .set(let changes): "set: " + changes.map { "\($0.name)=\($0.value.summary)" }.joined(separator: ", ")
        case .decide(let condition, _, _): "if \(condition.text):"
        case .repeat(let times, _): "repeat \(times) times:"
        case .use(let file, _): "use \(file):"
        case .ask(let question): "ask \(question.url.source), within \(DurationText.text(question.within))"
        case .endChat: "end chat"
        case .pass: "pass"
        case .fail(let reason): "fail: \(reason.source)"
        case .fault(let rule): "fault \(rule)"
        case .wait(let milliseconds): "wait \(DurationText.text(milliseconds))"
        case .expect(let expectation):
            "expect \(expectation.text), within \(DurationText.text(expectation.within))"
                + (expectation.orElse == nil ? ", or fail" : ", or else:")
        }
    }
}

extension Act {
    /// Milliseconds until the next step.
    fileprivate var duration: Int64 {
        switch self {
        case .types(let milliseconds), .idles(let milliseconds): milliseconds
        case .saysInChunks(let chunks, let pause): Int64(chunks.count - 1) * pause
        case .bare, .says, .attaches, .answers, .asksForSignIn, .sets, .transfers, .invites, .isNow, .drops:
            0
        }
    }

    fileprivate var summary: String {
        switch self {
        case .says(let content, .all): "says: \(content.summary)"
        case .says(let content, let side): "says: \(content.summary) (to the \(side.rawValue.lowercased()) only)"
        case .saysInChunks(let chunks, _): "says, in \(chunks.count) chunks: \(chunks.map(\.source).joined())"
        case .types(let milliseconds): "types for \(DurationText.text(milliseconds))"
        case .idles(let milliseconds): "idles for \(DurationText.text(milliseconds))"
        case .drops(let milliseconds):
            milliseconds > 0 ? "drops for \(DurationText.text(milliseconds))" : Verb.drops.rawValue
        case .asksForSignIn(let milliseconds): "asks for sign-in, and waits \(DurationText.text(milliseconds))"
        case .attaches(let file): "attaches \(file.name)"
        case .answers(let choice): "answers: \(choice.source)"
        case .sets(let attributes):
            "sets: " + attributes.map { "\($0.name)=\($0.value.source)" }.joined(separator: ", ")
        case .isNow(let name): "is now: \(name.source)"
        case .transfers(let to): "transfers to \(to.kind.rawValue) \(to.name.source)"
        case .invites(let to): "invites \(to.kind.rawValue) \(to.name.source)"
        case .bare(let verb): verb.rawValue
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

extension Value {
    fileprivate var summary: String {
        switch self {
        case .text(let template): template.source
        case .oneOf(let choices): "one of: " + choices.map(\.source).joined(separator: " | ")
        }
    }
}
