internal import Kernel

internal import struct Synchronization.Atomic

/// Makes `x-amzn-RequestId`: unlike other ids it belongs to no chat, so the seed does not repeat it.
final class RequestIDs: Sendable {
    private let counter = Atomic<UInt64>(0)
    private let base: UInt64

    init() {
        var random = SystemRandomNumberGenerator()
        base = random.next()
    }

    func next() -> String {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        var generator = SeededGenerator(seed: Mixing.combine(base, number))
        return UniqueID.random(using: &generator).description
    }
}
