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
        moment(start, after: (milliseconds, milliseconds))
    }

    private static func moment(_ start: Moment, after span: (least: Int64, most: Int64)) -> Moment {
        (sum(start.earliest, span.least), sum(start.latest, span.most))
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
        case .act(let part, let act): now = Self.moment(now, after: act.duration(by: part, scenario.typing))
        case .wait(let span): now = Self.moment(now, after: span.bounds)
        case .expect(let expectation):
            let late = Self.moment(now, after: expectation.within)
            let otherwise = expectation.orElse.flatMap { addBranch($0, of: scenario, from: late, depth: depth + 1) }
            now.latest = otherwise?.latest ?? late.latest
        case .ask(let question):
            let late = Self.moment(now, after: question.within)
            let otherwise = question.orElse.flatMap { addBranch($0, of: scenario, from: late, depth: depth + 1) }
            now.latest = otherwise?.latest ?? late.latest
        case .use(_, let block): now = add(block, of: scenario, from: now, depth: depth + 1)
        case .repeat(let loop): now = add(loop, of: scenario, from: now, depth: depth)
        case .decide(_, let then, let otherwise):
            let first = then.map { addBranch($0, of: scenario, from: now, depth: depth + 1) } ?? now
            var second: Moment? = now
            if let block = otherwise {
                entries.append(Entry(earliest: now.earliest, latest: now.latest, depth: depth, text: "else:"))
                second = addBranch(block, of: scenario, from: now, depth: depth + 1)
            }
            let ends = [first, second].compactMap { $0 }
            now = (
                ends.map(\.earliest).min() ?? now.earliest, ends.map(\.latest).max() ?? now.latest
            )
        case .never, .fault, .set, .stopRepeating, .endChat, .pass, .fail: break
        }
        return now
    }

    private mutating func add(_ loop: Loop, of scenario: Scenario, from start: Moment, depth: Int) -> Moment {
        let once = add(loop.block, of: scenario, from: start, depth: depth + 1)
        let mayStop = scenario.contains(in: loop.block) { if case .stopRepeating = $0.kind { true } else { false } }
        let least: Int
        switch loop.rounds {
        case .times(let times): least = mayStop ? 1 : times
        case .until: least = 1
        case .rows(let rows): least = mayStop ? 1 : rows.count
        }
        var end = (
            earliest: Self.sum(start.earliest, Self.product(once.earliest - start.earliest, mayStop ? 0 : least)),
            latest: Self.sum(start.latest, Self.product(once.latest - start.latest, loop.mostRounds))
        )
        if let block = loop.orElse {
            entries.append(Entry(earliest: end.earliest, latest: end.latest, depth: depth, text: "or else:"))
            let otherwise = addBranch(block, of: scenario, from: end, depth: depth + 1)
            end.latest = otherwise?.latest ?? end.latest
        }
        return end
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
        case .repeat(let loop): loop.summary
        case .stopRepeating: "stop repeating"
        case .use(let file, _): "use \(file):"
        case .ask(let question):
            "ask \(question.isLambda ? "the Lambda function " : "")\(question.url.source), "
                + "within \(DurationText.text(question.within))" + (question.orElse == nil ? "" : ", or else:")
        case .endChat: "end chat"
        case .pass: "pass"
        case .fail(let reason): "fail: \(reason.source)"
        case .fault(let rule): "fault \(rule)"
        case .wait(let span): "wait \(span.summary)"
        case .expect(let expectation):
            "expect \(expectation.text), within \(DurationText.text(expectation.within))"
                + (expectation.orElse == nil ? ", or fail" : ", or else:")
        }
    }
}

extension Act {
    /// The least and the most milliseconds until the next step.
    fileprivate func duration(by part: Part, _ typing: Typing?) -> (least: Int64, most: Int64) {
        switch self {
        case .types(let span), .idles(let span): return span.bounds
        case .saysInChunks(let chunks, let pause):
            let milliseconds = Int64(chunks.count - 1) * pause
            return (milliseconds, milliseconds)
        case .says(let content, _):
            guard let typing, part.actor.isPerson else { return (0, 0) }
            return typing.bounds(for: content.lengths)
        case .bare, .attaches, .answers, .asksForSignIn, .sets, .transfers, .invites, .changesName, .drops:
            return (0, 0)
        }
    }

    fileprivate var summary: String {
        switch self {
        case .says(let content, .all): "says: \(content.summary)"
        case .says(let content, let side): "says: \(content.summary) (to the \(side.rawValue.lowercased()) only)"
        case .saysInChunks(let chunks, _): "says, in \(chunks.count) chunks: \(chunks.map(\.source).joined())"
        case .types(let span): "types for \(span.summary)"
        case .idles(let span): "idles for \(span.summary)"
        case .drops(.fixed(0)): Verb.drops.rawValue
        case .drops(let span): "drops for \(span.summary)"
        case .asksForSignIn(let span): "asks for sign-in, and waits \(span.summary)"
        case .attaches(let file): "attaches \(file.name)"
        case .answers(let choice): "answers: \(choice.source)"
        case .sets(let attributes):
            "sets: " + attributes.map { "\($0.name)=\($0.value.source)" }.joined(separator: ", ")
        case .changesName(let name): "\(Verb.changesName.rawValue): \(name.source)"
        case .transfers(let to): "transfers to \(to.kind.rawValue) \(to.name.source)"
        case .invites(let to): "invites \(to.kind.rawValue) \(to.name.source)"
        case .bare(let verb): verb.rawValue
        }
    }
}

extension Loop {
    fileprivate var summary: String {
        switch rounds {
        case .times(let times): "repeat \(times) times:"
        case .until(let condition, let most): "repeat until \(condition.text), at most \(most) times:"
        case .rows(let rows): "for each of \(rows.count) rows:"
        }
    }
}

extension Content {
    /// The characters of the shortest and of the longest text, with variables as they are written.
    fileprivate var lengths: (least: Int, most: Int) {
        switch self {
        case .text(_, let template): (template.source.count, template.source.count)
        case .oneOf(let choices):
            (choices.map(\.lengths.least).min() ?? 0, choices.map(\.lengths.most).max() ?? 0)
        }
    }

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
