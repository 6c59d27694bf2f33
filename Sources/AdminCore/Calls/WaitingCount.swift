package import HTTPRouting

internal import struct Synchronization.Atomic

/// The number of requests that wait for their response.
package final class WaitingCount: Sendable {
    private let number = Atomic(0)

    package var count: Int { number.load(ordering: .relaxed) }

    /// Counts a request until its reply is done.
    ///
    /// - Returns: false if `most` requests are already counted.
    func include(_ reply: DeferredReply, atMost most: Int) -> Bool {
        guard number.wrappingAdd(1, ordering: .relaxed).newValue <= most else {
            number.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        reply.whenDone { [self] in number.wrappingSubtract(1, ordering: .relaxed) }
        return true
    }

    package func include(_ reply: DeferredReply) {
        number.wrappingAdd(1, ordering: .relaxed)
        reply.whenDone { [self] in number.wrappingSubtract(1, ordering: .relaxed) }
    }
}
