/// Identifies one entry of a ``TimerQueue``. A queue never uses an id twice.
package struct TimerID: Hashable, Sendable {
    let sequence: UInt64
}

/// Entries ordered by deadline, then by the order in which they were added. The queue reads no
/// clock.
///
/// A binary heap of plain keys next to the elements, so that sifting touches nothing that is
/// reference-counted or hashed. Cancelling frees the element immediately. Its key stays until it
/// reaches the top, or until more than half of the keys belong to cancelled entries.
package struct TimerQueue<Element> {
    package struct Entry {
        package let id: TimerID
        package let deadline: Timestamp
        package let element: Element
    }

    private struct Key {
        let deadline: Timestamp
        let id: TimerID

        func precedes(_ other: Key) -> Bool {
            deadline == other.deadline ? id.sequence < other.id.sequence : deadline < other.deadline
        }
    }

    /// The heap's keys. The first key always belongs to an element.
    private var heap: [Key] = []
    private var elements: [TimerID: Element] = [:]
    private var nextSequence: UInt64 = 0

    package init() {}

    package var count: Int { elements.count }
    /// The deadline of the first entry; nil if there is none.
    package var earliest: Timestamp? { heap.first?.deadline }

    @discardableResult
    package mutating func add(_ element: Element, at deadline: Timestamp) -> TimerID {
        let id = TimerID(sequence: nextSequence)
        nextSequence += 1
        elements[id] = element
        heap.append(Key(deadline: deadline, id: id))
        siftUp(from: heap.count - 1)
        return id
    }

    /// Removes the entry, if it is still in the queue.
    @discardableResult
    package mutating func cancel(_ id: TimerID) -> Element? {
        guard let element = elements.removeValue(forKey: id) else { return nil }
        if heap.count > 64, heap.count > 2 * elements.count { dropCancelled() }
        dropCancelledFirst()
        return element
    }

    /// Removes the first entry if its deadline is at or before `now`.
    package mutating func popDue(at now: Timestamp) -> Entry? {
        guard let first = heap.first, first.deadline <= now else { return nil }
        return popFirst()
    }

    /// Removes the first entry, whatever its deadline.
    package mutating func popFirst() -> Entry? {
        guard let first = heap.first, let element = elements.removeValue(forKey: first.id) else { return nil }
        removeFirstKey()
        dropCancelledFirst()
        return Entry(id: first.id, deadline: first.deadline, element: element)
    }

    /// Returns the first entries, earliest first, without removing them.
    ///
    /// Reads every key once, and keeps the best `count`.
    package func first(_ count: Int) -> [Entry] {
        var best: [Key] = []
        for key in heap where elements[key.id] != nil {
            if best.count == count, let last = best.last, !key.precedes(last) { continue }
            let place = best.firstIndex { key.precedes($0) } ?? best.count
            best.insert(key, at: place)
            if best.count > count { best.removeLast() }
        }
        return best.compactMap { key in
            elements[key.id].map { Entry(id: key.id, deadline: key.deadline, element: $0) }
        }
    }

    package mutating func removeAll() {
        heap.removeAll()
        elements.removeAll()
    }

    /// Removes the keys of cancelled entries from the top of the heap.
    private mutating func dropCancelledFirst() {
        while let first = heap.first, elements[first.id] == nil { removeFirstKey() }
    }

    private mutating func removeFirstKey() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        siftDown(from: 0)
    }

    /// Removes the keys of all cancelled entries. Sorted keys are a valid heap.
    private mutating func dropCancelled() {
        heap.removeAll { elements[$0.id] == nil }
        heap.sort { $0.precedes($1) }
    }

    private mutating func siftUp(from start: Int) {
        let key = heap[start]
        var place = start
        while place > 0 {
            let parent = (place - 1) / 2
            guard key.precedes(heap[parent]) else { break }
            heap[place] = heap[parent]
            place = parent
        }
        heap[place] = key
    }

    private mutating func siftDown(from start: Int) {
        guard start < heap.count else { return }
        let key = heap[start]
        var place = start
        while true {
            var child = 2 * place + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            guard heap[child].precedes(key) else { break }
            heap[place] = heap[child]
            place = child
        }
        heap[place] = key
    }
}

extension TimerQueue: Sendable where Element: Sendable {}
extension TimerQueue.Entry: Sendable where Element: Sendable {}
