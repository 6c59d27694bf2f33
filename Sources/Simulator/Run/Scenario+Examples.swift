package import ScenarioModel

extension Scenario {
    /// Returns the expectations that stand-ins of these actors cannot meet: patterns without an
    /// example.
    package func expectationsWithoutExample(of actors: Set<Actor>) -> [(location: SourceLocation, text: String)] {
        blocks.joined().flatMap { step -> [(location: SourceLocation, text: String)] in
            guard case .expect(let expectation) = step.kind else { return [] }
            return expectation.all.filter { expected in
                actors.contains(expected.actor) && expected.verb.hasContent && !expected.matcher.hasExample
            }.map { (step.location, $0.text) }
        }
    }
}
