internal import Kernel

/// The bytes of a journal's entries, in a ring of reused blocks.
///
/// Keeping an entry allocates nothing, and dropping an entry frees nothing. When threads alternate,
/// allocating and freeing would cost more than everything else.
struct JournalBlocks: Sendable {
    /// The place of an entry's bytes. The bytes are lost once their block is reused.
    struct Place: Sendable {
        /// The block's number, counted from the beginning.
        let block: Int
        let offset: UInt32
    }

    private static let blockSize = 64 * 1_024
    /// The bytes for one entry, on average.
    private static let bytesPerEntry = 420

    private let mostBlocks: Int

    private var blocks: [[UInt8]] = []
    /// The block to which bytes are appended.
    private var current = 0

    /// - Parameter entries: how many entries the ring is for. With long bodies, it holds fewer.
    init(entries: Int) {
        // Few entries can have long bodies.
        mostBlocks = max(64, min(entries, 10_000_000) * Self.bytesPerEntry / Self.blockSize)
    }

    /// The oldest block that is not reused.
    var first: Int { max(0, current - mostBlocks + 1) }

    /// Makes room for `count` bytes in one block.
    mutating func begin(_ count: Int) -> Place {
        if blocks.isEmpty {
            blocks.append([])
            blocks[0].reserveCapacity(Self.blockSize)
        } else if blocks[current % mostBlocks].count + count > Self.blockSize {
            current += 1
            if current < mostBlocks {
                blocks.append([])
                blocks[current].reserveCapacity(Self.blockSize)
            } else {
                blocks[current % mostBlocks].removeAll(keepingCapacity: true)
            }
        }
        return Place(block: current, offset: UInt32(clamping: blocks[current % mostBlocks].count))
    }

    mutating func append(_ bytes: some Collection<UInt8>) {
        blocks[current % mostBlocks].append(contentsOf: bytes)
    }

    /// - Parameter count: the number of bytes of the text to append.
    mutating func append(_ text: String, _ count: Int) {
        guard count > 0 else { return }
        let block = current % mostBlocks
        // Only a whole text is copied at once. A prefix is copied byte by byte.
        if text.utf8.count == count {
            blocks[block].append(contentsOf: text.utf8)
        } else {
            blocks[block].append(contentsOf: text.utf8.prefix(count))
        }
    }

    mutating func append(_ id: UniqueID) {
        let block = current % mostBlocks
        for word in [id.high, id.low] {
            for shift in stride(from: 56, through: 0, by: -8) {
                blocks[block].append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }
    }

    func bytes(at place: Place, _ range: Range<Int>) -> ArraySlice<UInt8> {
        let start = Int(place.offset)
        return blocks[place.block % mostBlocks][start + range.lowerBound..<start + range.upperBound]
    }
}
