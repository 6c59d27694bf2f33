extension Scenario {
    /// The expectations that a stand-in for one of these actors could not meet: patterns without an example.
    package func expectationsWithoutExample(of actors: Set<Actor>) -> [(location: SourceLocation, text: String)] {
        blocks.joined().flatMap { step -> [(location: SourceLocation, text: String)] in
            guard case .expect(let expectation) = step.kind else { return [] }
            return expectation.all.filter { expected in
                actors.contains(expected.actor) && expected.verb.hasContent && !expected.matcher.hasExample
            }.map { (step.location, $0.text) }
        }
    }
}
