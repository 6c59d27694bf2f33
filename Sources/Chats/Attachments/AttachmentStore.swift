internal import Kernel

/// Keeps the bytes of attachments, within a budget.
package protocol AttachmentStore: AnyObject, Sendable {
    /// Makes room for a file of that size.
    func reserve(_ size: Int) throws(AttachmentStoreFailure) -> any AttachmentBody
    /// Bytes that are spoken for, and how many may be.
    var storedBytes: Int { get }
    var budget: Int { get }
}

/// Why a file cannot be kept.
package enum AttachmentStoreFailure: Error, Sendable {
    /// The budget does not allow it.
    case full(storedBytes: Int, budget: Int)
    /// What the system says: a sentence.
    case broken(String)

    package var reason: String {
        switch self {
        case .full(let storedBytes, let budget):
            "attachments use \(storedBytes) of \(budget) bytes; \(OptionName.attachmentMemory) sets the limit"
        case .broken(let text): text
        }
    }
}

/// The bytes of one file. Its room is free again when nobody holds it any more.
package protocol AttachmentBody: AnyObject, Sendable {
    /// Adds the next piece; false if it cannot be kept.
    func append(_ piece: [UInt8]) -> Bool
    var count: Int { get }
    /// Some bytes from there on, as many as lie together; none at the end.
    func piece(at offset: Int) -> ArraySlice<UInt8>
    /// Whether the bytes can still be read. Another process can remove a file.
    var isReadable: Bool { get }
}

extension AttachmentBody {
    package var isReadable: Bool { true }
}
