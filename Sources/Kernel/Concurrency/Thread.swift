internal import Glibc

/// An operating system thread that runs one closure. Its owner joins it.
///
/// Unchecked sendable because the handle is written once, before any thread can join.
package final class Thread: @unchecked Sendable {
    private let handle: pthread_t

    package init(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let start = unsafe Unmanaged.passRetained(StartBox(body))
        let status = unsafe pthread_create(&thread, nil, { unsafe runThread($0) }, start.toOpaque())
        precondition(status == 0, "pthread_create: error \(status)")
        handle = thread
    }

    /// Waits until the closure has returned. Call this only once.
    package func join() {
        pthread_join(handle, nil)
    }
}

private final class StartBox {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument = unsafe argument else { return nil }
    unsafe Unmanaged<StartBox>.fromOpaque(argument).takeRetainedValue().body()
    return nil
}
