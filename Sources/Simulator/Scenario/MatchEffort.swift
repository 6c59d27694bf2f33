/// How much comparing may still be done in one turn of a chat: it happens under the chat's lock, and a pattern such as `(a+)+$`
/// can take for ever.
package struct MatchEffort: Sendable {
    /// Steps of a turn: far more than sensible scenarios need, and over in some hundred milliseconds.
    package static let most = 5_000_000

    /// Steps that are left: of a pattern an item that is tried, of a text 16 bytes.
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

    mutating func spend(onBytes count: Int) throws(EffortExhausted) {
        try spend(count / 16 + 1)
    }
}

/// A comparison was given up before it had a result.
package struct EffortExhausted: Error, Sendable {
    package init() {}
}
