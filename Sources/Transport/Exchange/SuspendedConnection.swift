internal import CMicroHTTPD

/// A connection that waits for its answer, or for more of the answer's body.
///
/// Unchecked sendable because any thread may call MHD_resume_connection, and the transport calls it
/// once for each suspension.
struct SuspendedConnection: @unchecked Sendable {
    private let connection: OpaquePointer

    init(_ connection: OpaquePointer) {
        self.connection = connection
    }

    /// Suspends the connection. Call it only on the connection's worker.
    func suspend() {
        MHD_suspend_connection(connection)
    }

    func resume() {
        MHD_resume_connection(connection)
    }
}
