internal import CMicroHTTPD
internal import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Kernel
internal import Logging

internal import struct Synchronization.Atomic

/// The state that the callbacks of one daemon share. The server owns it, and joins libmicrohttpd's
/// threads before it releases it.
final class ServerCore: Sendable {
    let configuration: ServerConfiguration
    let answering: any RequestAnswering
    let logger: Logger
    /// Receives the connections that become WebSockets; nil if the server accepts no WebSocket.
    let sockets: WebSocketLoop?
    /// Accepts and watches the connections.
    let gate: ConnectionGate

    /// The number of exchanges between their first byte and their completion.
    private let live = Atomic(0)
    /// Bytes of large bodies that the server holds.
    private let bodyBytes = Atomic(0)
    private let stopping = Atomic(false)
    /// Promises that are not fulfilled yet. A stop fulfils them, because stopping with a suspended
    /// request would abort the process.
    private let deferred = Mutex<[ObjectIdentifier: DeferredReply]>([:])
    /// Bodies that may still grow. A stop ends them, for the same reason.
    private let growing = Mutex<[ObjectIdentifier: StreamingBody]>([:])
    /// Whether the last exchange has ended since the stop began.
    private let drained = Monitor(false)

    init(
        configuration: ServerConfiguration, answering: any RequestAnswering, logger: Logger, sockets: WebSocketLoop?,
        gate: ConnectionGate
    ) {
        self.gate = gate
        self.sockets = sockets
        self.configuration = configuration
        self.answering = answering
        self.logger = logger
    }

    var liveExchanges: Int { live.load(ordering: .acquiring) }
    var isStopping: Bool { stopping.load(ordering: .relaxed) }

    func exchangeBegan() {
        live.wrappingAdd(1, ordering: .relaxed)
    }

    func exchangeEnded() {
        let left = live.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue
        if left == 0, isStopping { drained.update { $0 = true } }
    }

    // MARK: - Large bodies

    /// Reserves memory for more of a large body. Returns false if all bodies together would exceed
    /// the limit.
    func reserveMemory(forBodyBytes count: Int) -> Bool {
        guard bodyBytes.wrappingAdd(count, ordering: .relaxed).newValue > configuration.bodyMemory else { return true }
        releaseMemory(ofBodyBytes: count)
        return false
    }

    func releaseMemory(ofBodyBytes count: Int) {
        if count > 0 { bodyBytes.wrappingSubtract(count, ordering: .relaxed) }
    }

    // MARK: - Replies and bodies that suspend connections

    /// Keeps a promise until it is fulfilled, so that a stop can fulfil it. If a stop has begun,
    /// fulfils it at once.
    func hold(_ reply: DeferredReply) {
        deferred.withLock { $0[ObjectIdentifier(reply)] = reply }
        if isStopping { reply.fulfil(Self.shuttingDown) }
    }

    func release(_ reply: DeferredReply) {
        deferred.withLock { $0[ObjectIdentifier(reply)] = nil }
    }

    /// Keeps a growing body until it ends, so that a stop can end it. If a stop has begun, ends it
    /// at once.
    func hold(_ body: StreamingBody) {
        let name = ObjectIdentifier(body)
        growing.withLock { $0[name] = body }
        body.whenEnded { [self] in _ = growing.withLock { $0.removeValue(forKey: name) } }
        if isStopping { body.end() }
    }

    // MARK: - Stopping

    func beginStopping() {
        stopping.store(true, ordering: .sequentiallyConsistent)
        for reply in deferred.withLock({ Array($0.values) }) { reply.fulfil(Self.shuttingDown) }
        for body in growing.withLock({ Array($0.values) }) { body.end() }
    }

    /// Waits until no request is in progress, for at most the configured time. Returns false if
    /// some still are.
    func waitUntilDrained() -> Bool {
        let limit = WallClock.monotonicNanoseconds() + configuration.drainMilliseconds * 1_000_000
        return drained.wait(until: limit) { _ in liveExchanges == 0 ? true : nil } ?? false
    }

    static let shuttingDown = Response.json(
        JSONWriter.object { $0.member("message", "The server is shutting down") }, status: .serviceUnavailable)
}
