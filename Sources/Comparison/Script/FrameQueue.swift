package import JSON
internal import Recording

/// The frames of one socket of this server that have no partner in the recording yet.
package struct FrameQueue: Sendable {
    private struct Frame: Sendable {
        let number: Int
        let frame: JSONTree
    }

    private var waiting: [Frame] = []
    private var count = 0
    private var lastPartner = 0
    /// The numbers of the partners, in the order of the recording.
    private var order: [(number: Int, name: String, place: String)] = []

    package init() {}

    package mutating func add(_ frame: JSONTree) {
        count += 1
        waiting.append(Frame(number: count, frame: frame))
    }

    /// Removes and returns the partner of a recorded frame; nil if there is none yet.
    ///
    /// - Parameters:
    ///   - expected: the recorded frame with the ids of this server.
    ///   - isCaused: whether it was caused now, so that its place says nothing.
    ///   - isTaken: whether an id already stands for another item of the recording.
    package mutating func takePartner(
        of expected: JSONTree, place: String, isCaused: Bool = false, isTaken: (String) -> Bool = { _ in false }
    ) -> JSONTree? {
        guard let index = indexOfPartner(of: expected, isTaken) else { return nil }
        let partner = waiting.remove(at: index)
        lastPartner = max(lastPartner, partner.number)
        // An answer to a heartbeat can be anywhere between items.
        if FrameForm.item(expected) != nil, !isCaused {
            order.append((partner.number, FrameComparison.name(of: expected), place))
        }
        return partner.frame
    }

    private func indexOfPartner(of expected: JSONTree, _ isTaken: (String) -> Bool) -> Int? {
        guard let item = FrameForm.item(expected) else {
            return waiting.firstIndex { FrameForm.item($0.frame) == nil && $0.frame["topic"] == expected["topic"] }
        }
        let id = item["Id"]?.string
        let key = ItemKey(item)
        let others = waiting.map { FrameForm.item($0.frame) }
        func first(_ isPartner: (JSONTree) -> Bool) -> Int? { others.firstIndex { $0.map(isPartner) ?? false } }
        func isSame(_ other: JSONTree) -> Bool { id != nil && other["Id"]?.string == id }
        func isFree(_ other: JSONTree) -> Bool { other["Id"]?.string.map { !isTaken($0) } ?? true }
        // The same id can be sent again, for an event about the same message.
        return first { isSame($0) && ItemKey($0).form == key.form }
            ?? first { isFree($0) && ItemKey($0) == key } ?? first { isFree($0) && ItemKey($0).form == key.form }
            ?? first { isSame($0) && ItemKey($0).type == key.type }
    }

    /// The frames that this server sends in another order: their names and places in the recording.
    package var misplaced: [(name: String, place: String)] {
        Sequences.misplaced(order.map(\.number)).map { (order[$0].name, order[$0].place) }
    }

    /// The frames without a partner.
    ///
    /// - Parameter isWhole: whether the recording has everything that the service sent. Otherwise, frames after the last
    ///   partner are left out.
    package func extra(isWhole: Bool) -> [JSONTree] {
        waiting.filter { isWhole || $0.number < lastPartner }.map(\.frame)
    }
}
