internal import Kernel

/// The open sockets of a proxy, and their threads.
final class SocketRelays: Sendable {
    private let relays = Mutex<[SocketRelay]>([])

    /// Adds a socket that is about to open. Releases those that have ended.
    func add(_ relay: SocketRelay) {
        let ended = relays.withLock { relays in
            let ended = relays.filter(\.isFinished)
            relays.removeAll { $0.isFinished }
            relays.append(relay)
            return ended
        }
        for relay in ended { relay.stop() }
    }

    func stop() {
        let all = relays.withLock { relays in
            defer { relays = [] }
            return relays
        }
        for relay in all { relay.stop() }
    }
}
