/// Decides whether a client has used up its time to send a request.
///
/// Pure: the caller passes all times, in nanoseconds of any steady clock.
struct ConnectionPatience {
    /// Nanoseconds for a whole request head, and for each ``bodyStep`` of a body.
    let head: Int64
    /// Nanoseconds of silence between two requests.
    let idle: Int64

    /// Nanoseconds for a head, and for silence, on a connection beyond the limit. Such a connection
    /// keeps other clients from sending health requests.
    static let reserveHead: Int64 = 2_000_000_000
    /// Bytes of a body that must arrive within each ``head`` nanoseconds.
    static let bodyStep = 16 * 1_024

    /// The last progress that a check found on one connection.
    struct Watch {
        var seen: ConnectionProgress.Observation
        var since: Int64
        /// When a check first found bytes of a head on an idle connection.
        var headSince: Int64?
    }

    /// Nanoseconds between two checks of the connections.
    var interval: Int64 { min(max(head / 4, 50_000_000), 500_000_000) }

    /// Checks a connection. Returns true if its client has used up its time.
    ///
    /// - Parameters:
    ///   - isReserve: whether the connection is beyond the limit.
    ///   - hasLeft: returns whether the client has closed its side, with nothing left to read.
    ///   - silence: returns nanoseconds since the client last sent data; nil if unknown.
    func isExpired(
        _ watch: inout Watch, _ now: ConnectionProgress.Observation, isReserve: Bool, at time: Int64,
        hasLeft: () -> Bool,
        silence: () -> Int64?
    ) -> Bool {
        guard watch.seen.progress == now.progress else {
            // A head that began while the connection was idle keeps its start time.
            let isSameHead = now.stage == .head && now.changes == watch.seen.changes &+ 1
            watch = Watch(seen: now, since: isSameHead ? watch.headSince ?? time : time)
            return false
        }
        let waited = time - watch.since
        switch now.stage {
        case .head: return waited > (isReserve ? min(head, Self.reserveHead) : head)
        case .body:
            if now.bytes - watch.seen.bytes >= Self.bodyStep { watch = Watch(seen: now, since: time) }
            return time - watch.since > head
        case .answer: return false
        case .idle:
            // libmicrohttpd does not notice a close that arrives together with a request.
            if hasLeft() { return true }
            if isReserve { return waited > Self.reserveHead }
            guard let silence = silence() else { return waited > idle + head }
            // Bytes have arrived since the last answer, but no whole head: a head has begun.
            if watch.headSince == nil, silence < waited { watch.headSince = time }
            return watch.headSince.map { time - $0 > head } ?? false
        }
    }
}
