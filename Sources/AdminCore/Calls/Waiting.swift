internal import Chats
internal import ContactModel
package import HTTPRouting
package import Instances
package import Kernel

/// How a reading that can wait stands right now.
package struct WaitResult: Sendable {
    /// Whether what was asked for holds.
    let holds: Bool
    /// Made only where it is the answer: most looks of a wait find that it goes on.
    package let response: @Sendable () -> Response
    /// What to say when the time is up: what there is instead. Made only then.
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
    /// The longest `?wait=`, in milliseconds: longer ones are slips of the unit.
    private static let longestWait: Int64 = 600_000

    private func wait() throws(AdminProblem) -> (text: String, milliseconds: Int64)? {
        guard let text = request.queryItem("wait") else { return nil }
        guard let wait = DurationText.milliseconds(text), wait <= Self.longestWait else {
            throw AdminProblem(400, "wait must be a duration such as 5s, at most 10m, got \"\(text.prefix(100))\"")
        }
        return (text, wait)
    }

    /// Reads an instance, and with `?wait=` waits for the reading to hold.
    ///
    /// With `?wait=` it also waits for an instance that does not exist, and does not make it.
    ///
    /// - Parameter make: makes the reading of the instance, which may be created later.
    package func read(
        _ make: @escaping @Sendable (Instance) throws(AdminProblem) -> WatchedResult
    ) throws(AdminProblem) -> Reply {
        let id = try instanceID()
        if let instance = api.registry.existingInstance(id) {
            let watched = try make(instance)
            return try reply(instance, also: watched.others, watched.read)
        }
        guard let wait = try wait() else { return .now(try unknownInstance().response) }
        guard let reply = StrangerWait.begin(for: id, wait, api, make) else {
            throw AdminProblem(
                503, "\(StrangerWait.most) requests already wait for instances that do not exist",
                hint: "create the instance with PUT /_mock/v1/instances/\(id)")
        }
        return .later(reply)
    }

    /// Answers now, or with `?wait=` when the reading holds; 408 with what there is instead when the time is up.
    ///
    /// The wait suspends the request: no thread waits. It is real time whatever the instance's clock does.
    ///
    /// - Parameter others: what changes the reading, beside the instance's own changes.
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

    /// Returns the response for a wait whose time is up.
    ///
    /// A contact whose customer has not connected is the usual reason for a wait in vain.
    static func late(_ reading: WaitResult, _ wait: String, _ instance: Instance) -> Response {
        guard !reading.holds else { return reading.response() }
        let created = instance.chats.count { $0.read { $0.facts.state == .created } }
        let hint: String? =
            switch created {
            case 0: nil
            case 1: "one contact is waiting for its customer; \(Refusal.connectingRemedy)"
            // open: a number
            default: "\(created) contacts are waiting for their customers; for each, \(Refusal.connectingRemedy)"
            }
        return AdminProblem(408, "not within \(wait): \(reading.nearMiss())", hint: hint).response
    }

    /// Fulfils the reply as soon as the reading holds.
    static func watch(_ reply: DeferredReply, _ instance: Instance, _ watched: WatchedResult, _ timers: TimerThread) {
        // Changes come in hundreds, on workers: they are looked at once for all, on the timers' thread.
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
