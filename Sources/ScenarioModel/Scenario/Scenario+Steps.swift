extension [[Step]] {
    /// Returns the step at a place; nil if these lists do not contain the place.
    package func step(at place: StepPlace) -> Step? {
        let steps = indices.contains(place.block.index) ? self[place.block.index] : []
        return steps.indices.contains(place.index) ? steps[place.index] : nil
    }
}

extension Scenario {
    /// The scenario's own steps, without the steps of other lists.
    package var steps: [Step] { self[.main] }

    package subscript(block: BlockID) -> [Step] { blocks[block.index] }

    /// The lists of steps in a step.
    package func blocks(in kind: Step.Kind) -> [BlockID] {
        switch kind {
        case .expect(let expectation): [expectation.orElse].compactMap(\.self)
        case .decide(_, let then, let otherwise): [then, otherwise].compactMap(\.self)
        case .repeat(let loop): [loop.block, loop.orElse].compactMap(\.self)
        case .use(_, let block): [block]
        case .ask(let question): [question.orElse].compactMap(\.self)
        case .act, .wait, .never, .fault, .set, .stopRepeating, .endChat, .pass, .fail: []
        }
    }

    /// Whether a list of steps, or a list in it, has a step for which a condition holds.
    package func contains(in block: BlockID, where condition: (Step) -> Bool) -> Bool {
        self[block].contains { step in
            condition(step) || blocks(in: step.kind).contains { contains(in: $0, where: condition) }
        }
    }
}
