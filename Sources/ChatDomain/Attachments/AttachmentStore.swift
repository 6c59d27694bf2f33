/// Keeps the bytes of attachments, within a budget.
package protocol AttachmentStore: AnyObject, Sendable {
    /// Makes room for a file of that size; nil if the budget does not allow it.
    func reserve(_ size: Int) -> (any AttachmentBody)?
    /// Bytes that are spoken for, and how many may be.
    var storedBytes: Int { get }
    var budget: Int { get }
}

/// The bytes of one file. Its room is free again when nobody holds it any more.
package protocol AttachmentBody: AnyObject, Sendable {
    /// Adds the next piece; false if it cannot be kept.
    func append(_ piece: [UInt8]) -> Bool
    var count: Int { get }
    /// Some bytes from there on, as many as lie together; none at the end.
    func piece(at offset: Int) -> ArraySlice<UInt8>
}
