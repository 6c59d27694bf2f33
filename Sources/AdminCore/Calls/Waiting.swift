internal import Chats
internal import ContactModel
package import HTTPRouting
package import Instances
package import Kernel

/// The current result of a reading that a request can wait for.
package struct WaitResult: Sendable {
    /// Whether the condition of the wait holds.
    let holds: Bool
    /// Creates the response. Called only for the final result, because most results keep waiting.
    package let response: @Sendable () -> Response
    /// Describes what there is instead. Called only when the wait times out.
    let nearMiss: @Sendable () -> String

    package init(
        holds: Bool, response: @autoclosure @escaping @Sendable () -> Response,
        nearMiss: @autoclosure @escaping @Sendable () -> String
    ) {
        self.holds = holds
        self.response = response
        self.nearMiss = nearMiss
    }
}

/// A reading of one instance that is repeated when something changes.
package struct WatchedResult: Sendable {
    /// Signals changes that affect the reading, in addition to the instance's own changes.
    var others: ChangeSignal?
    let read: @Sendable () -> WaitResult

    package init(also others: ChangeSignal? = nil, _ read: @escaping @Sendable () -> WaitResult) {
        self.others = others
        self.read = read
    }
}

extension AdminCall {
    /// The longest `?wait=`, in milliseconds. A longer wait is probably a mistake in the unit.
    private static let longestWait: Int64 = 600_000

    private func wait() throws(AdminProblem) -> (text: String, milliseconds: Int64)? {
        guard let text = queryItem("wait") else { return nil }
        guard let wait = DurationText.milliseconds(text), wait <= Self.longestWait else {
            throw AdminProblem(400, "wait must be a duration such as 5s, at most 10m, got \"\(text.prefix(100))\"")
        }
        return (text, wait)
    }

    /// Reads an instance, and with `?wait=` waits for the reading to hold.
    ///
    /// With `?wait=`, it also waits for an instance that does not exist, and does not create it.
    ///
    /// - Parameter make: creates the reading of the instance, which may be created later.
    package func read(
        _ make: @escaping @Sendable (Instance) throws(AdminProblem) -> WatchedResult
    ) throws(AdminProblem) -> Reply {
        let id = try instanceID()
        if let instance = api.registry.existingInstance(id) {
            let watched = try make(instance)
            return try reply(instance, also: watched.others, watched.read)
        }
        guard let wait = try wait() else { return .now(try unknownInstance().response) }
        guard let reply = MissingInstanceWait.begin(for: id, wait, api, make) else {
            throw AdminProblem(
                503, "\(MissingInstanceWait.most) requests already wait for instances that do not exist",
                hint: "create the instance with PUT /_mock/v1/instances/\(id)")
        }
        return .later(reply)
    }

    /// Responds now, or with `?wait=` when the reading holds.
    ///
    /// If the wait times out, the response is a 408 that says what there is instead. The wait is in
    /// real time, whatever the instance's clock does. It suspends the request and blocks no thread.
    ///
    /// - Parameter others: signals changes that affect the reading, in addition to the instance's
    ///   own changes.
    package func reply(
        _ instance: Instance, also others: ChangeSignal? = nil, _ read: @escaping @Sendable () -> WaitResult
    ) throws(AdminProblem) -> Reply {
        guard let wait = try wait() else { return .now(read().response()) }
        let reply = DeferredReply()
        let timers = api.timers
        let timer = timers.schedule(afterMilliseconds: wait.milliseconds) {
            reply.fulfil(Self.late(read(), wait.text, instance))
        }
        reply.whenDone { timers.cancel(timer) }
        Self.watch(reply, instance, WatchedResult(also: others, read), timers)
        api.waiting.include(reply)
        return .later(reply)
    }

    /// Returns the response for a wait that timed out.
    ///
    /// The usual reason is a contact whose customer has not connected. A hint then says so.
    static func late(_ reading: WaitResult, _ wait: String, _ instance: Instance) -> Response {
        guard !reading.holds else { return reading.response() }
        let created = instance.chats.count { $0.read { $0.facts.state == .created } }
        let hint: String? =
            switch created {
            case 0: nil
            case 1: "one contact is waiting for its customer; \(Refusal.connectingRemedy)"
            // open: the other numbers
            default: "\(created) contacts are waiting for their customers; for each, \(Refusal.connectingRemedy)"
            }
        return AdminProblem(408, "not within \(wait): \(reading.nearMiss())", hint: hint).response
    }

    /// Fulfils the reply as soon as the reading holds.
    static func watch(_ reply: DeferredReply, _ instance: Instance, _ watched: WatchedResult, _ timers: TimerThread) {
        // Hundreds of changes arrive, on workers. One look on the timers' thread handles them all.
        let look = Coalescer()
        let signals = [instance.changes] + [watched.others].compactMap(\.self)
        let subscriptions = signals.map { signal in
            signal.subscribe {
                look.schedule(on: timers) {
                    if let response = responseIfHolding(instance, watched.read) { reply.fulfil(response) }
                }
            }
        }
        reply.whenDone {
            for (signal, subscription) in zip(signals, subscriptions) { signal.cancel(subscription) }
        }
        // Looks after subscribing, so that no change in between is missed.
        if let response = responseIfHolding(instance, watched.read) { reply.fulfil(response) }
    }

    private static func responseIfHolding(_ instance: Instance, _ read: () -> WaitResult) -> Response? {
        if instance.isClosed { return AdminProblem(503, "the instance was reset during the request").response }
        let reading = read()
        return reading.holds ? reading.response() : nil
    }
}
