extension Scenario {
    /// The expectations that a stand-in for one of these actors could not meet: patterns without an example.
    package func expectationsWithoutExample(of actors: Set<Actor>) -> [(location: SourceLocation, text: String)] {
        Self.expectations(in: steps).filter { actors.contains($0.expectation.actor) }
            .filter { $0.expectation.verb.hasContent && !$0.expectation.matcher.hasExample }
            .map { ($0.location, $0.expectation.text) }
    }

    /// Those of all steps, also of the steps within steps.
    private static func expectations(
        in steps: [Step]
    ) -> [(location: SourceLocation, expectation: Expectation)] {
        steps.flatMap { step -> [(location: SourceLocation, expectation: Expectation)] in
            guard case .expect(let expectation) = step.kind else { return [] }
            return [(step.location, expectation)] + expectations(in: expectation.orElse ?? [])
        }
    }
}
