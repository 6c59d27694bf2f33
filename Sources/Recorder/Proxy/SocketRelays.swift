internal import Kernel

/// The open sockets of a proxy, and their threads.
final class SocketRelays: Sendable {
    private let relays = Mutex<[SocketRelay]>([])
    private let sink: any FrameSink
    private let session: RecordingSession

    init(sink: any FrameSink, session: RecordingSession) {
        self.sink = sink
        self.session = session
    }

    /// Returns the relay of a new socket. Releases those that have ended.
    func relay(
        for request: ProxiedRequest, to place: (url: String, isChat: Bool), _ upstreams: Upstreams
    ) -> SocketRelay {
        let relay = SocketRelay(request, url: place.url, isChat: place.isChat, upstreams, sink, session)
        let ended = relays.withLock { relays in
            let ended = relays.filter(\.isFinished)
            relays.removeAll { $0.isFinished }
            relays.append(relay)
            return ended
        }
        for relay in ended { relay.stop() }
        return relay
    }

    func stop() {
        let all = relays.withLock { relays in
            defer { relays = [] }
            return relays
        }
        for relay in all { relay.stop() }
    }
}
