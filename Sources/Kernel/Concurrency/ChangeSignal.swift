/// Tells those who wait for a state that something changed, without a thread waiting.
package final class ChangeSignal: Sendable {
    package struct Subscription: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct State {
        var nextNumber: UInt64 = 0
        var listeners: [(number: UInt64, body: @Sendable () -> Void)] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// `body` is called after every change, on the changing thread, without this signal's lock held.
    package func subscribe(_ body: @escaping @Sendable () -> Void) -> Subscription {
        state.withLock { state in
            state.nextNumber += 1
            state.listeners.append((state.nextNumber, body))
            return Subscription(number: state.nextNumber)
        }
    }

    package func cancel(_ subscription: Subscription) {
        state.withLock { $0.listeners.removeAll { $0.number == subscription.number } }
    }

    package func notify() {
        for listener in state.withLock({ $0.listeners }) { listener.body() }
    }

    package var count: Int { state.withLock { $0.listeners.count } }
}
