internal import Glibc

/// A lock and a condition variable around a value, for the few threads that sleep until something
/// happens.
///
/// Unchecked sendable because the value is reached only while the lock is held.
@safe
package final class Monitor<Value>: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    /// Behind a pointer, as in ``Mutex``, because every access to a stored property would be
    /// checked for exclusivity.
    private let value: UnsafeMutablePointer<Value>

    package init(_ initial: Value) {
        unsafe value = .allocate(capacity: 1)
        unsafe value.initialize(to: initial)
        unsafe lock = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        // Deadlines are durations of real time. Setting the machine's calendar clock must not move
        // them.
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(lock)
        unsafe value.deinitialize(count: 1)
        unsafe value.deallocate()
        unsafe condition.deallocate()
        unsafe lock.deallocate()
    }

    /// Changes the value and wakes all waiting threads.
    package func update<Result>(_ body: (inout Value) -> Result) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer {
            unsafe pthread_cond_broadcast(condition)
            unsafe pthread_mutex_unlock(lock)
        }
        return unsafe body(&value.pointee)
    }

    /// Sleeps until `body` returns a result.
    ///
    /// Calls `body` again after every change, and at the time that `deadline` returns, in monotonic
    /// nanoseconds.
    package func wait<Result>(
        _ body: (inout Value) -> Result?, deadline: (Value) -> Int64? = { _ in nil }
    ) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        while true {
            if let result = unsafe body(&value.pointee) { return result }
            if let nanoseconds = unsafe deadline(value.pointee) {
                var time = timespec(
                    tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
                _ = unsafe pthread_cond_timedwait(condition, lock, &time)
            } else {
                unsafe pthread_cond_wait(condition, lock)
            }
        }
    }

    /// Like ``wait(_:deadline:)``, but returns nil at the time `limit`, in monotonic nanoseconds.
    package func wait<Result>(until limit: Int64, _ body: (inout Value) -> Result?) -> Result? {
        wait { value -> Result?? in
            if let result = body(&value) { return .some(result) }
            return WallClock.monotonicNanoseconds() >= limit ? .some(nil) : nil
        } deadline: { _ in
            limit
        }
    }
}
