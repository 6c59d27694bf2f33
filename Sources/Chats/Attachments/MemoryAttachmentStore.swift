internal import Kernel

/// Keeps attachments in memory, in pieces as they arrive, so that it never holds a file twice.
package final class MemoryAttachmentStore: AttachmentStore {
    /// 256 MiB, enough for a dozen files of the largest size.
    package static let usualBudget = 256 * 1_024 * 1_024

    package let budget: Int
    private let stored = Mutex(0)

    /// - Parameter budget: the most bytes for all attachments together.
    package init(budget: Int) {
        self.budget = budget
    }

    package var storedBytes: Int { stored.withLock { $0 } }

    package func reserve(_ size: Int) throws(AttachmentStoreFailure) -> any AttachmentBody {
        try stored.withLock { stored throws(AttachmentStoreFailure) in
            guard size <= budget - stored else { throw .full(storedBytes: stored, budget: budget) }
            stored += size
        }
        return MemoryAttachmentBody(size, of: self)
    }

    fileprivate func release(_ size: Int) {
        stored.withLock { $0 -= size }
    }
}

private final class MemoryAttachmentBody: AttachmentBody {
    private struct State {
        var pieces: [[UInt8]] = []
        /// The end offset of each piece.
        var ends: [Int] = []
    }

    private static let pieceBytes = 64 * 1_024

    private let size: Int
    private let store: MemoryAttachmentStore
    private let state = Mutex(State())

    init(_ size: Int, of store: MemoryAttachmentStore) {
        self.size = size
        self.store = store
    }

    deinit {
        store.release(size)
    }

    var count: Int { state.withLock { $0.ends.last ?? 0 } }

    func append(_ piece: [UInt8]) -> Bool {
        state.withLock { state in
            let end = (state.ends.last ?? 0) + piece.count
            guard end <= size else { return false }
            // A peer may send byte by byte, and every separate piece has its own cost.
            if let last = state.pieces.last, last.count + piece.count <= Self.pieceBytes {
                state.pieces[state.pieces.count - 1].append(contentsOf: piece)
                state.ends[state.ends.count - 1] = end
            } else {
                state.pieces.append(piece)
                state.ends.append(end)
            }
            return true
        }
    }

    func piece(at offset: Int) -> ArraySlice<UInt8> {
        state.withLock { state in
            // Find the first piece that ends after the offset.
            var range = 0..<state.ends.count
            while !range.isEmpty {
                let middle = range.lowerBound + range.count / 2
                range = state.ends[middle] <= offset ? middle + 1..<range.upperBound : range.lowerBound..<middle
            }
            guard range.lowerBound < state.ends.count else { return [] }
            let piece = state.pieces[range.lowerBound]
            return piece[(piece.count - (state.ends[range.lowerBound] - offset))...]
        }
    }
}
