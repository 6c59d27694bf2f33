internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// How a reading that can wait stands right now.
struct Reading: Sendable {
    /// Whether what was asked for holds.
    let holds: Bool
    /// Made only where it is the answer: most looks of a wait find that it goes on.
    let response: @Sendable () -> Response
    /// What to say when the time is up: what there is instead. Made only then.
    let nearMiss: @Sendable () -> String

    init(
        holds: Bool, response: @autoclosure @escaping @Sendable () -> Response,
        nearMiss: @autoclosure @escaping @Sendable () -> String
    ) {
        self.holds = holds
        self.response = response
        self.nearMiss = nearMiss
    }
}

extension AdminCall {
    /// The longest `?wait=`, in milliseconds: longer ones are slips of the unit.
    private static let longestWait: Int64 = 600_000

    /// Answers now, or with `?wait=` when the reading holds; 408 with what there is instead when the time is up.
    ///
    /// The wait suspends the request: no thread waits. It is real time whatever the instance's clock does.
    ///
    /// - Parameter others: what changes the reading, beside the instance's own changes.
    func reply(
        _ instance: Instance, also others: ChangeSignal? = nil, _ read: @escaping @Sendable () -> Reading
    ) throws(AdminProblem) -> Reply {
        guard let text = request.queryItem("wait") else { return .now(read().response()) }
        guard let wait = DurationText.milliseconds(text), wait <= Self.longestWait else {
            throw AdminProblem(400, "wait=\(text) is due to be a duration such as 5s, 10m at most")
        }
        let reply = DeferredReply()
        // Changes come in hundreds, on workers: they are looked at once for all, on the timers' thread.
        let look = CoalescedLook()
        let signals = [instance.changes] + [others].compactMap(\.self)
        let subscriptions = signals.map { signal in
            signal.subscribe { [timers = api.timers] in
                look.schedule(on: timers) {
                    if let response = Self.settled(instance, read) { reply.fulfil(response) }
                }
            }
        }
        let timer = api.timers.schedule(afterMilliseconds: wait) {
            let reading = read()
            reply.fulfil(
                reading.holds
                    ? reading.response() : AdminProblem(408, "not within \(text): \(reading.nearMiss())").response)
        }
        // After subscribing, so that nothing that happens between is missed.
        if let response = Self.settled(instance, read) { reply.fulfil(response) }
        let timers = api.timers
        reply.whenSettled {
            for (signal, subscription) in zip(signals, subscriptions) { signal.cancel(subscription) }
            timers.cancel(timer)
        }
        api.waiting.include(reply)
        return .later(reply)
    }

    private static func settled(_ instance: Instance, _ read: () -> Reading) -> Response? {
        if instance.isClosed { return AdminProblem(503, "the instance was reset meanwhile").response }
        let reading = read()
        return reading.holds ? reading.response() : nil
    }
}
