internal import CMicroHTTPD

/// A connection that waits: for its answer, or for more of it.
///
/// Unchecked sendable because MHD_resume_connection may be called from any thread, and is called once for each suspension.
struct SuspendedConnection: @unchecked Sendable {
    private let connection: OpaquePointer

    init(_ connection: OpaquePointer) {
        self.connection = connection
    }

    /// On the connection's worker alone.
    func suspend() {
        MHD_suspend_connection(connection)
    }

    func resume() {
        MHD_resume_connection(connection)
    }
}
