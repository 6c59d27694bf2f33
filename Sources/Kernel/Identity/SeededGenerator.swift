/// The seeded source of every id and random choice: SplitMix64, which is small, fast and the same
/// on every platform.
package struct SeededGenerator: RandomNumberGenerator, Sendable, Equatable, Codable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// Makes a separate stream for a named purpose, so that draws for one purpose never change
    /// those for another.
    package init(seed: UInt64, stream name: String) {
        self.init(seed: Mixing.combine(seed, Mixing.hash(name.utf8)))
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return Mixing.finish(state)
    }
}

/// The multiply-mix steps that the generator and deterministic checks share. Not for secrets.
package enum Mixing {
    package static let start: UInt64 = 0xCBF2_9CE4_8422_2325

    package static func combine(_ hash: UInt64, _ value: UInt64) -> UInt64 {
        finish(hash ^ value &* 0x9E37_79B9_7F4A_7C15)
    }

    package static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(start) { combine($0, UInt64($1)) }
    }

    package static func finish(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
