internal import Glibc

/// A lock around a value, with the API of the standard library's `Mutex`.
///
/// The standard library's type is not used, because it causes false ThreadSanitizer reports on
/// Linux with Swift 6.3. The value and the lock are behind pointers, so that no access is checked
/// for exclusivity. Critical sections here are shorter than a system call, so a thread that finds
/// the lock taken spins briefly before it sleeps.
///
/// Unchecked sendable because the value is reached only while the lock is held.
@safe
package struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    private let lock: MutexLock
    private let value: UnsafeMutablePointer<Value>

    package init(_ initial: consuming Value) {
        lock = MutexLock()
        unsafe value = .allocate(capacity: 1)
        unsafe value.initialize(to: initial)
    }

    deinit {
        unsafe value.deinitialize(count: 1)
        unsafe value.deallocate()
        lock.destroy()
    }

    /// Runs `body` with exclusive access to the value.
    ///
    /// Not recursive: locking again inside `body` blocks forever.
    package borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock.acquire()
        defer { lock.release() }
        return try unsafe body(&value.pointee)
    }
}

/// The operating system's lock, at a fixed address.
@safe
private struct MutexLock {
    private let pointer: UnsafeMutablePointer<pthread_mutex_t>

    init() {
        unsafe pointer = .allocate(capacity: 1)
        var attributes = pthread_mutexattr_t()
        unsafe pthread_mutexattr_init(&attributes)
        unsafe pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ADAPTIVE_NP))
        let status = unsafe pthread_mutex_init(pointer, &attributes)
        precondition(status == 0, "pthread_mutex_init: error \(status)")
        unsafe pthread_mutexattr_destroy(&attributes)
    }

    func destroy() {
        unsafe pthread_mutex_destroy(pointer)
        unsafe pointer.deallocate()
    }

    func acquire() {
        unsafe pthread_mutex_lock(pointer)
    }

    func release() {
        unsafe pthread_mutex_unlock(pointer)
    }
}
