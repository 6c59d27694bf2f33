internal import CTransport
internal import Glibc

/// Waits for events on one thread: descriptors under the owner's ids, and a bell that other threads
/// ring.
///
/// The owner never reuses an id, so that an event of a removed descriptor matches nothing. Other
/// threads may call only ``wake()`` and ``remove(_:)``. Unchecked sendable because the descriptors
/// never change, and the events belong to the waiting thread.
final class EventPoll: @unchecked Sendable {
    /// The id of the bell.
    static let bell: UInt64 = 0

    private let poll: Int32
    /// The epoll descriptor, for functions of `CTransport` that need it.
    var descriptor: Int32 { poll }
    private let wakeUp: Int32
    private var events = [ct_event](repeating: ct_event(), count: 256)

    init() throws(ServerError) {
        poll = ct_poll_create()
        wakeUp = ct_wake_create()
        guard poll >= 0, wakeUp >= 0 else {
            throw ServerError(
                code: .failed, description: "cannot create a poll descriptor: \(String(cString: strerror(errno)))")
        }
        ct_watch(poll, wakeUp, Self.bell, 1, 1, 0)
    }

    deinit {
        close(poll)
        close(wakeUp)
    }

    /// Ends the current wait of the waiting thread, or its next one.
    func wake() {
        ct_wake(wakeUp)
    }

    func add(_ descriptor: Int32, id: UInt64, reads: Bool = true, writes: Bool = false) {
        ct_watch(poll, descriptor, id, 1, reads ? 1 : 0, writes ? 1 : 0)
    }

    func change(_ descriptor: Int32, id: UInt64, reads: Bool, writes: Bool) {
        ct_watch(poll, descriptor, id, 0, reads ? 1 : 0, writes ? 1 : 0)
    }

    func remove(_ descriptor: Int32) {
        ct_unwatch(poll, descriptor)
    }

    /// Waits for events. Resets the bell if it is among them.
    ///
    /// - Parameter deadline: in nanoseconds of the monotonic clock; nil waits without limit.
    func wait(until deadline: Int64?, now: Int64) -> ArraySlice<ct_event> {
        let milliseconds = deadline.map { $0 <= now ? 0 : Int32(clamping: ($0 - now) / 1_000_000 + 1) } ?? -1
        let count = ct_poll_wait(poll, &events, Int32(events.count), milliseconds)
        let found = events.prefix(Int(count))
        if found.contains(where: { $0.id == Self.bell }) { ct_wake_drain(wakeUp) }
        return found
    }
}
