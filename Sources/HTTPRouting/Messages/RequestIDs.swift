internal import Kernel

internal import struct Synchronization.Atomic

/// Makes values of `x-amzn-RequestId`. Unlike other ids, they belong to no chat, so that the seed
/// does not repeat them.
package final class RequestIDs: Sendable {
    private let counter = Atomic<UInt64>(0)
    private let base: UInt64

    package init() {
        var random = SystemRandomNumberGenerator()
        base = random.next()
    }

    package func next() -> String {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        var generator = SeededGenerator(seed: Mixing.combine(base, number))
        return UniqueID.random(using: &generator).description
    }
}
