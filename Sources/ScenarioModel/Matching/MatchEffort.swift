/// The effort left for comparisons in one turn of a chat.
///
/// Comparisons happen under the chat's lock, and a pattern such as `(a+)+$` can run almost without end.
package struct MatchEffort: Sendable {
    /// The most steps of a turn, which take some hundred milliseconds. Sensible scenarios need far
    /// fewer.
    package static let most = 5_000_000

    /// The steps left. One step tries an item of a pattern, or reads 16 bytes of a text.
    package private(set) var left: Int

    package init(_ left: Int = MatchEffort.most) {
        self.left = left
    }

    package mutating func spend(_ steps: Int) throws(EffortExhausted) {
        left -= steps
        guard left >= 0 else {
            left = 0
            throw EffortExhausted()
        }
    }

    package mutating func spend(onBytes count: Int) throws(EffortExhausted) {
        try spend(count / 16 + 1)
    }
}

/// The error of a comparison that stopped before it had a result.
package struct EffortExhausted: Error, Sendable {
    package init() {}
}
