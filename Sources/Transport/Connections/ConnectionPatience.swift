/// Decides how long a connection may take for what its client must send. Pure: times are nanoseconds of any steady clock.
struct ConnectionPatience {
    /// For a whole request head, and for each ``bodyStep`` of a body.
    let head: Int64
    /// For the silence between two requests.
    let idle: Int64

    /// For the head of a connection beyond the limit, which keeps others from asking for health.
    static let reserveHead: Int64 = 2_000_000_000
    /// Bytes of a body that must arrive within ``head``.
    static let bodyStep = 16 * 1_024

    /// What is known of one connection since it was last seen to move on.
    struct Watch {
        var seen: ConnectionLine.Observation
        var since: Int64
        /// When the first bytes of a head were noticed on a connection that was idle.
        var headSince: Int64?
    }

    /// How often connections must be looked at.
    var interval: Int64 { min(max(head / 4, 50_000_000), 500_000_000) }

    /// Looks at a connection; true if it has used up its time.
    ///
    /// - Parameter silence: nanoseconds since the client sent anything; nil where that is not known.
    func isExpired(
        _ watch: inout Watch, _ now: ConnectionLine.Observation, isReserve: Bool, at time: Int64, silence: () -> Int64?
    ) -> Bool {
        guard watch.seen.progress == now.progress else {
            watch = Watch(seen: now, since: time)
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
            guard let silence = silence() else { return waited > idle + head }
            // Bytes that came since the last answer, and no whole head: one has begun.
            if watch.headSince == nil, silence < waited { watch.headSince = time }
            return watch.headSince.map { time - $0 > head } ?? false
        }
    }
}
