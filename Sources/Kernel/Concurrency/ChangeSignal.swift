internal import OrderedCollections

internal import struct Synchronization.Atomic

/// Tells those who wait for a state that something changed, without a thread waiting.
package final class ChangeSignal: Sendable {
    package struct Subscription: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct State {
        var nextNumber: UInt64 = 0
        var listeners: OrderedDictionary<UInt64, @Sendable () -> Void> = [:]
    }

    private let state = Mutex(State())
    /// Read first: changes are many, and listeners few.
    private let hasListeners = Atomic(false)

    package init() {}

    /// `body` is called after every change, on the changing thread, without this signal's lock held.
    ///
    /// Sequentially consistent, with the look that its subscriber takes next: a change is either seen by that look, or told.
    package func subscribe(_ body: @escaping @Sendable () -> Void) -> Subscription {
        state.withLock { state in
            state.nextNumber += 1
            state.listeners[state.nextNumber] = body
            hasListeners.store(true, ordering: .sequentiallyConsistent)
            return Subscription(number: state.nextNumber)
        }
    }

    package func cancel(_ subscription: Subscription) {
        state.withLock { state in
            state.listeners[subscription.number] = nil
            hasListeners.store(!state.listeners.isEmpty, ordering: .sequentiallyConsistent)
        }
    }

    package func notify() {
        guard hasListeners.load(ordering: .sequentiallyConsistent) else { return }
        for body in state.withLock({ $0.listeners.values }) { body() }
    }

    /// Notifies listeners of the last change, and releases them.
    package func notifyLast() {
        notify()
        state.withLock { $0.listeners.removeAll() }
    }

    package var count: Int { state.withLock { $0.listeners.count } }
}
