package import Kernel

/// The snapshots of all instances, within limits. Resetting an instance does not delete them.
package final class SnapshotStore: Sendable {
    package struct Kept: Sendable {
        package let id: String
        /// The name that its maker gave it; nil for none.
        package fileprivate(set) var name: String?
        /// The InstanceId that the snapshot is stored under.
        package let instance: String
        /// The time of the snapshot on the instance's clock.
        package let time: Timestamp
        package let contacts: Int
        package let bytes: [UInt8]
    }

    /// The most bytes of all snapshots together. `most` limits their number.
    private static let mostBytes = 512 * 1_024 * 1_024
    private static let most = 1_000

    private struct State {
        var kept: [Kept] = []
        var last = 0

        /// Returns an id that no imported snapshot of the instance has.
        mutating func nextID(of instance: String) -> String {
            repeat { last += 1 } while kept.contains { $0.instance == instance && $0.id == "snapshot-\(last)" }
            return "snapshot-\(last)"
        }
    }

    private let state = Mutex(State())

    /// Stores a snapshot.
    ///
    /// - Parameters:
    ///   - id: the id of the snapshot. Replaces an earlier snapshot with that id. Nil for a new id.
    ///   - name: a name for people; nil for none.
    package func put(
        _ id: String?, named name: String? = nil, of instance: String, time: Timestamp, contacts: Int, _ bytes: [UInt8]
    ) throws(AdminProblem) -> Kept {
        try state.withLock { state throws(AdminProblem) in
            let id = id ?? state.nextID(of: instance)
            let others = state.kept.filter { $0.instance != instance || $0.id != id }
            guard others.count < Self.most, others.reduce(bytes.count, { $0 + $1.bytes.count }) <= Self.mostBytes else {
                throw AdminProblem(
                    409, "there can be at most \(Self.most) snapshots, of \(Self.mostBytes) bytes together",
                    hint: "DELETE …/snapshots/{id} frees space")
            }
            let kept = Kept(
                id: id, name: name, instance: instance, time: time, contacts: contacts, bytes: bytes)
            state.kept = others + [kept]
            return kept
        }
    }

    /// Returns the snapshots of an instance, oldest first.
    package func all(of instance: String) -> [Kept] {
        state.withLock { $0.kept.filter { $0.instance == instance } }
    }

    /// Gives a snapshot another name. Returns nil if no snapshot has that id.
    package func rename(_ id: String, of instance: String, to name: String?) -> Kept? {
        state.withLock { state in
            guard let index = state.kept.firstIndex(where: { $0.id == id && $0.instance == instance }) else {
                return nil
            }
            state.kept[index].name = name
            return state.kept[index]
        }
    }

    /// Removes a snapshot. Returns false if no snapshot has that id.
    package func remove(_ id: String, of instance: String) -> Bool {
        state.withLock { state in
            let count = state.kept.count
            state.kept.removeAll { $0.id == id && $0.instance == instance }
            return state.kept.count < count
        }
    }
}
