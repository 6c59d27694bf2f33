/// How fast the people of a run type before they say something.
package struct Typing: Sendable, Equatable {
    package let charactersPerMinute: Int

    package init(charactersPerMinute: Int) {
        self.charactersPerMinute = charactersPerMinute
    }

    /// The speed of `typing: human`.
    package static let human = Typing(charactersPerMinute: 240)
    package static let speeds = 10...10_000
    /// The bounds of a text's own speed, in thousandths of the time that the usual speed needs.
    package static let variation: ClosedRange<Int64> = 800...1_200
    /// A person never types for less than half a second, or for more than half a minute.
    private static let times: ClosedRange<Int64> = 500...30_000

    /// Returns the milliseconds for so many characters.
    package func milliseconds(for characters: Int, permille: Int64) -> Int64 {
        let usual = Int64(min(characters, 1_000_000)) * 60_000 / Int64(charactersPerMinute)
        return min(max(usual * permille / 1_000, Self.times.lowerBound), Self.times.upperBound)
    }
}

extension Typing {
    /// Returns the least and the most milliseconds for texts with so many characters.
    func bounds(for lengths: (least: Int, most: Int)) -> (least: Int64, most: Int64) {
        (
            milliseconds(for: lengths.least, permille: Self.variation.lowerBound),
            milliseconds(for: lengths.most, permille: Self.variation.upperBound)
        )
    }
}

extension Actor {
    /// Whether people play the actor in reality.
    package var isPerson: Bool {
        switch self {
        case .customer, .agent, .supervisor: true
        case .bot, .system: false
        }
    }
}
