extension [[Step]] {
    /// Nil for a place that these lists do not have.
    func step(at place: StepPlace) -> Step? {
        let steps = indices.contains(place.block.index) ? self[place.block.index] : []
        return steps.indices.contains(place.index) ? steps[place.index] : nil
    }
}

extension Scenario {
    /// The steps themselves, without those that stand in other lists.
    package var steps: [Step] { self[.main] }

    package subscript(block: BlockID) -> [Step] { blocks[block.index] }

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
