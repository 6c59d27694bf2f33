/// Takes a request's body piece by piece, for bodies that are too large to be held whole beside what becomes of them.
///
/// Called on the worker that reads the connection, one call at a time; the last is ``finish()`` or ``abandon()``.
package protocol BodyReceiver: AnyObject, Sendable {
    /// - Returns: whether more is wanted; what comes after a no is read and dropped.
    func receive(_ piece: [UInt8]) -> Bool
    /// The body has come whole, or as much of it as was wanted.
    func finish() -> Response
    /// The connection broke before.
    func abandon()
}

/// What is done with a request's body.
package enum BodyPlan: Sendable {
    /// It is collected, and is the request's.
    ///
    /// - Parameter limit: bytes that it may have; the transport's own without.
    case whole(limit: Int? = nil)
    case pieces(any BodyReceiver)
    /// It is not wanted at all.
    case refused(Response)
}

/// A response's body that is read piece by piece as the peer takes it.
package protocol BodySource: Sendable {
    var count: Int { get }
    /// Some bytes from there on, as many as lie together; none at the end.
    func piece(at offset: Int) -> ArraySlice<UInt8>
}
