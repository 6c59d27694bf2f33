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
}
