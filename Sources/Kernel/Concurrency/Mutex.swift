internal import Glibc

/// A lock around a value, with the API of the standard library's `Mutex`.
///
/// Own, because the standard one gives false ThreadSanitizer reports on Linux with Swift 6.3. Value and lock live behind
/// pointers, so that no exclusivity check stands on the way to them.
///
/// Unchecked sendable because the value is reached only while the lock is held.
@safe
package struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    package init(_ initial: consuming Value) {
        unsafe lock = .allocate(capacity: 1)
        unsafe value = .allocate(capacity: 1)
        unsafe value.initialize(to: initial)
        let status = unsafe pthread_mutex_init(lock, nil)
        precondition(status == 0, "pthread_mutex_init: error \(status)")
    }

    deinit {
        unsafe pthread_mutex_destroy(lock)
        unsafe value.deinitialize(count: 1)
        unsafe value.deallocate()
        unsafe lock.deallocate()
    }

    /// Runs `body` alone with the value. Not recursive: locking again inside blocks for ever.
    package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(lock)
        defer { unsafe pthread_mutex_unlock(lock) }
        return try unsafe body(&value.pointee)
    }
}
