extension [[Step]] {
    /// Returns the step at a place; nil if these lists do not contain the place.
    func step(at place: StepPlace) -> Step? {
        let steps = indices.contains(place.block.index) ? self[place.block.index] : []
        return steps.indices.contains(place.index) ? steps[place.index] : nil
    }
}

extension Scenario {
    /// The scenario's own steps, without the steps of other lists.
    package var steps: [Step] { self[.main] }

    package subscript(block: BlockID) -> [Step] { blocks[block.index] }
}
