/// Receives a request's body piece by piece.
///
/// For bodies that are too large to hold whole in addition to what is made from them. The worker
/// that reads the connection makes one call at a time. The last call is ``finish()`` or
/// ``abandon()``.
package protocol BodyReceiver: AnyObject, Sendable {
    /// - Returns: true to receive more; false to discard the rest of the body.
    func receive(_ piece: [UInt8]) -> Bool
    /// Returns the response. Called when the whole body has arrived, including a discarded rest.
    func finish() -> Response
    /// Reports that the connection broke before the end of the body.
    func abandon()
}

/// How the transport handles a request's body.
package enum BodyPlan: Sendable {
    /// Collects the body for ``Request/body``.
    ///
    /// - Parameter limit: the most bytes that the body may have; nil for the transport's own limit.
    case whole(limit: Int? = nil)
    case pieces(any BodyReceiver)
    /// Does not accept the body, and sends this response.
    case refused(Response)
}

/// A response's body that the transport reads piece by piece, as the peer accepts it.
package protocol BodySource: Sendable {
    var count: Int { get }
    /// Returns the bytes from `offset` that are stored contiguously; none at the end.
    func piece(at offset: Int) -> ArraySlice<UInt8>
}
