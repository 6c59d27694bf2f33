internal import Kernel

internal import struct Synchronization.Atomic

/// One connection of a daemon as the gate sees it: the stage of its request, and how much of a body
/// has arrived.
///
/// The worker that owns the connection writes, and the gate reads. Neither waits for the other.
final class ConnectionProgress: Sendable {
    enum Stage: UInt64 {
        /// The head of a request is not complete. A new connection begins in this stage.
        case head
        case body
        /// The request is complete, but its answer is not.
        case answer
        /// Between two requests.
        case idle
    }

    /// A number that no other connection ever has.
    let number: UInt64
    /// The daemon's descriptor, valid while the gate has the line.
    let descriptor: Int32
    let isSecure: Bool
    /// Whether the gate accepted the connection beyond the limit, so that only health requests are answered on it.
    let isReserve: Bool

    /// The stage in the lowest two bits, and a count of changes above them. Equal values mean that nothing has
    /// happened.
    private let progress = Atomic<UInt64>(Stage.head.rawValue)
    private let bytes = Atomic(0)
    private let hasSpoken = Atomic(false)

    init(number: UInt64, descriptor: Int32, isSecure: Bool, isReserve: Bool) {
        self.number = number
        self.descriptor = descriptor
        self.isSecure = isSecure
        self.isReserve = isReserve
    }

    // MARK: - The worker's side

    func enter(_ stage: Stage) {
        let changes = (progress.load(ordering: .relaxed) >> 2) &+ 1
        progress.store(changes << 2 | stage.rawValue, ordering: .relaxed)
    }

    /// Enters the stage of a head, unless the connection is in it. A new connection starts in it,
    /// before its first byte.
    func beginHead() {
        if observation.stage != .head { enter(.head) }
    }

    /// Records a request's first line. Returns true for the connection's first request.
    func recordFirstRequest() -> Bool {
        guard !hasSpoken.load(ordering: .relaxed) else { return false }
        hasSpoken.store(true, ordering: .relaxed)
        return true
    }

    func received(_ count: Int) {
        bytes.store(bytes.load(ordering: .relaxed) &+ count, ordering: .relaxed)
    }

    // MARK: - The gate's side

    struct Observation: Equatable {
        let progress: UInt64
        let bytes: Int

        var stage: Stage { Stage(rawValue: progress & 3) ?? .idle }
        /// The number of stages that the connection has entered.
        var changes: UInt64 { progress >> 2 }
    }

    var observation: Observation {
        Observation(progress: progress.load(ordering: .relaxed), bytes: bytes.load(ordering: .relaxed))
    }
}
