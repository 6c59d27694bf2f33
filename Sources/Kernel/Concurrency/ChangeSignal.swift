internal import OrderedCollections

internal import struct Synchronization.Atomic

/// Notifies listeners that a state has changed, so that no thread has to wait for the change.
package final class ChangeSignal: Sendable {
    package struct Subscription: Hashable, Sendable {
        fileprivate let number: UInt64
    }

    private struct State {
        var nextNumber: UInt64 = 0
        var listeners: OrderedDictionary<UInt64, @Sendable () -> Void> = [:]
    }

    private let state = Mutex(State())
    /// Checked before the lock is taken, because changes are frequent and listeners are rare.
    private let hasListeners = Atomic(false)

    package init() {}

    /// Calls `body` after every change, on the changing thread, without holding this signal's lock.
    ///
    /// Subscribe first, then read the state. Sequential consistency guarantees that the read sees a
    /// change or that the signal calls `body` for it.
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

    /// Notifies the listeners of the last change, and releases them.
    package func notifyLast() {
        notify()
        state.withLock { $0.listeners.removeAll() }
    }

    package var count: Int { state.withLock { $0.listeners.count } }
}
