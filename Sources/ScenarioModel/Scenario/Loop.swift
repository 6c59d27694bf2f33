/// A step that executes its list of steps several times.
package struct Loop: Sendable {
    /// What decides how often.
    package enum Rounds: Sendable {
        case times(Int)
        /// Until a condition holds, which is checked after each round.
        case until(Condition, atMost: Int)
        /// Once for each row. A row gives variables their values.
        case rows([[(name: String, value: Template)]])
    }

    package let rounds: Rounds
    package let block: BlockID
    /// The steps to execute instead of failing if an `until` never holds; nil to fail.
    package let orElse: BlockID?

    package init(_ rounds: Rounds, _ block: BlockID, orElse: BlockID? = nil) {
        self.rounds = rounds
        self.block = block
        self.orElse = orElse
    }

    /// The most rounds of the loop.
    package var mostRounds: Int {
        switch rounds {
        case .times(let times): times
        case .until(_, let most): most
        case .rows(let rows): rows.count
        }
    }
}
