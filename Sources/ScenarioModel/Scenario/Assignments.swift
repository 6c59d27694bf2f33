/// The variables to which steps can give values.
package struct Assignments: Sendable {
    package private(set) var names: Set<String> = []
    /// Whether the steps can set variables with any name, as the answers of services do.
    package private(set) var isOpen = false

    fileprivate init(names: Set<String> = [], isOpen: Bool = false) {
        self.names = names
        self.isOpen = isOpen
    }

    package func union(_ others: some Sequence<Assignments>) -> Assignments {
        others.reduce(self) { Assignments(names: $0.names.union($1.names), isOpen: $0.isOpen || $1.isOpen) }
    }
}

extension Scenario {
    /// Returns the variables that the steps of a list can set, with those of the lists in it.
    package func assignments(in block: BlockID) -> Assignments {
        Assignments().union(
            self[block].flatMap { step in [step.kind.assignments] + blocks(in: step.kind).map(assignments(in:)) })
    }
}

extension Step.Kind {
    /// The variables that the step itself can set.
    fileprivate var assignments: Assignments {
        switch self {
        case .set(let changes): Assignments(names: Set(changes.map(\.name)))
        case .act(_, .sets(let attributes)): Assignments(names: Set(attributes.map(\.name)))
        case .expect(let expectation): Assignments().union(expectation.all.map(\.matcher.assignments))
        case .decide(let condition, _, _): condition.assignments
        case .repeat(let loop):
            switch loop.rounds {
            case .times: Assignments()
            case .until(let condition, _): condition.assignments
            case .rows(let rows): Assignments(names: Set(rows.joined().map(\.name)))
            }
        case .ask: Assignments(isOpen: true)
        case .act, .wait, .never, .fault, .stopRepeating, .use, .endChat, .pass, .fail: Assignments()
        }
    }
}

extension Condition {
    fileprivate var assignments: Assignments { Assignments().union(tests.map(\.matcher.assignments)) }
}

extension Rule.Trigger {
    /// The variables that the event of the rule sets.
    package var assignments: Assignments {
        switch self {
        case .happening(let expected): expected.matcher.assignments
        case .silence: Assignments()
        }
    }
}

extension Matcher {
    /// The named groups of its patterns.
    fileprivate var assignments: Assignments {
        switch kind {
        case .matches(let pattern, _): Assignments(names: Set(pattern.groupNames))
        case .oneOf(let matchers): Assignments().union(matchers.map(\.assignments))
        case .any, .text, .json, .not, .number, .set: Assignments()
        }
    }
}
