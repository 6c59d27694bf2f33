internal import Kernel

/// Keeps the bytes of attachments, within a budget.
package protocol AttachmentStore: AnyObject, Sendable {
    /// Reserves space for a file of `size` bytes.
    func reserve(_ size: Int) throws(AttachmentStoreFailure) -> any AttachmentBody
    /// The number of reserved bytes. `budget` is the limit for it.
    var storedBytes: Int { get }
    var budget: Int { get }
}

/// Why a file cannot be kept.
package enum AttachmentStoreFailure: Error, Sendable {
    /// The file would exceed the budget.
    case full(storedBytes: Int, budget: Int)
    /// The system's error message, as a sentence.
    case broken(String)

    package var reason: String {
        switch self {
        case .full(let storedBytes, let budget):
            "attachments use \(storedBytes) of \(budget) bytes; \(OptionName.attachmentMemory) sets the limit"
        case .broken(let text): text
        }
    }
}

/// The bytes of one file. The store frees their space when the last reference is released.
package protocol AttachmentBody: AnyObject, Sendable {
    /// Adds the next piece. Returns false if the store cannot keep it.
    func append(_ piece: [UInt8]) -> Bool
    var count: Int { get }
    /// Returns the contiguous bytes that begin at `offset`, and nothing at the end.
    func piece(at offset: Int) -> ArraySlice<UInt8>
    /// Whether the bytes can still be read. Another process can remove a file.
    var isReadable: Bool { get }
}

extension AttachmentBody {
    package var isReadable: Bool { true }
}
