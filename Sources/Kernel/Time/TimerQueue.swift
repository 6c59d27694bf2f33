/// Identifies one entry of a ``TimerQueue``; never used twice by the same queue.
package struct TimerID: Hashable, Sendable {
    let sequence: UInt64
}

/// Entries ordered by deadline, then by the order in which they were added; pure, no clock inside.
///
/// A binary heap that knows where each entry stands, so that cancelling costs O(log n) and frees the element at once.
package struct TimerQueue<Element> {
    package struct Entry {
        package let id: TimerID
        package let deadline: Timestamp
        package let element: Element

        fileprivate func precedes(_ other: Entry) -> Bool {
            (deadline, id.sequence) < (other.deadline, other.id.sequence)
        }
    }

    private var heap: [Entry] = []
    private var positions: [TimerID: Int] = [:]
    private var nextSequence: UInt64 = 0

    package init() {}

    package var count: Int { heap.count }
    package var earliest: Entry? { heap.first }

    @discardableResult
    package mutating func add(_ element: Element, at deadline: Timestamp) -> TimerID {
        let id = TimerID(sequence: nextSequence)
        nextSequence += 1
        heap.append(Entry(id: id, deadline: deadline, element: element))
        positions[id] = heap.count - 1
        siftUp(from: heap.count - 1)
        return id
    }

    /// Removes the entry, if it is still there.
    @discardableResult
    package mutating func cancel(_ id: TimerID) -> Element? {
        guard let position = positions[id] else { return nil }
        return remove(at: position).element
    }

    /// Removes the first entry that is due at `now`.
    package mutating func popDue(at now: Timestamp) -> Entry? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        return remove(at: 0)
    }

    /// Removes the first entry, whenever it is due.
    package mutating func popFirst() -> Entry? {
        heap.isEmpty ? nil : remove(at: 0)
    }

    private mutating func remove(at position: Int) -> Entry {
        let entry = heap[position]
        let last = heap.count - 1
        swapEntries(position, last)
        heap.removeLast()
        positions[entry.id] = nil
        if position < heap.count {
            siftDown(from: position)
            siftUp(from: position)
        }
        return entry
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child].precedes(heap[parent]) else { return }
            swapEntries(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(from start: Int) {
        var parent = start
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].precedes(heap[first])
            {
                first = child
            }
            guard first != parent else { return }
            swapEntries(parent, first)
            parent = first
        }
    }

    private mutating func swapEntries(_ left: Int, _ right: Int) {
        guard left != right else { return }
        heap.swapAt(left, right)
        positions[heap[left].id] = left
        positions[heap[right].id] = right
    }
}

extension TimerQueue: Sendable where Element: Sendable {}
extension TimerQueue.Entry: Sendable where Element: Sendable {}
