package import Kernel

/// Keeps the snapshots of all instances, within bounds; an instance's reset does not touch them.
package final class SnapshotShelf: Sendable {
    package struct Kept: Sendable {
        package let id: String
        /// The InstanceId that it is kept under.
        package let instance: String
        /// On the instance's clock.
        package let time: Timestamp
        package let contacts: Int
        package let bytes: [UInt8]
    }

    /// Bytes of all snapshots together, and how many there may be.
    private static let mostBytes = 512 * 1_024 * 1_024
    private static let most = 1_000

    private struct State {
        var kept: [Kept] = []
        var last = 0

        /// One that nothing has that was taken.
        mutating func nextID(of instance: String) -> String {
            repeat { last += 1 } while kept.contains { $0.instance == instance && $0.id == "snapshot-\(last)" }
            return "snapshot-\(last)"
        }
    }

    private let state = Mutex(State())

    /// - Parameters:
    ///   - id: the place of another of that id; nil for a new one.
    package func put(
        _ id: String?, of instance: String, time: Timestamp, contacts: Int, _ bytes: [UInt8]
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
                id: id, instance: instance, time: time, contacts: contacts, bytes: bytes)
            state.kept = others + [kept]
            return kept
        }
    }

    /// Oldest first.
    package func all(of instance: String) -> [Kept] {
        state.withLock { $0.kept.filter { $0.instance == instance } }
    }

    /// False if there is none of that id.
    package func remove(_ id: String, of instance: String) -> Bool {
        state.withLock { state in
            let count = state.kept.count
            state.kept.removeAll { $0.id == id && $0.instance == instance }
            return state.kept.count < count
        }
    }
}
