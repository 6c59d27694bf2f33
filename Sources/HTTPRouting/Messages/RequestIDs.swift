internal import Kernel

internal import struct Synchronization.Atomic

/// Makes `x-amzn-RequestId`: unlike other ids it belongs to no chat, so the seed does not repeat it.
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
