internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// A `?wait=` on an instance that does not exist: only the client under test may be the one that makes it.
enum StrangerWait {
    /// How many there may be at once: nothing else bounds them.
    static let most = 1_000

    /// - Returns: the answer to come; nil if too many wait already.
    static func begin(
        for id: String, _ wait: (text: String, milliseconds: Int64), _ api: AdminAPI,
        _ make: @escaping @Sendable (Instance) throws(AdminProblem) -> WatchedReading
    ) -> DeferredReply? {
        let reply = DeferredReply()
        guard api.strangers.include(reply, atMost: most) else { return nil }
        api.waiting.include(reply)
        let (registry, timers) = (api.registry, api.timers)
        let progress = Progress()
        let timer = timers.schedule(afterMilliseconds: wait.milliseconds) {
            guard let watched = progress.watched else {
                reply.fulfil(AdminProblem(408, "not within \(wait.text): there is no instance \"\(id)\"").response)
                return
            }
            reply.fulfil(AdminCall.late(watched.read(), wait.text))
        }
        let look: @Sendable () -> Void = {
            guard let instance = registry.knownInstance(id), progress.begins() else { return }
            do throws(AdminProblem) {
                let watched = try make(instance)
                progress.begun(watched)
                AdminCall.watch(reply, instance, watched, timers)
            } catch {
                reply.fulfil(error.response)
            }
        }
        // On the timers' thread: instances are made by whoever uses them.
        let subscription = registry.instanceChanges.subscribe { timers.schedule(afterMilliseconds: 0, look) }
        reply.whenSettled {
            timers.cancel(timer)
            registry.instanceChanges.cancel(subscription)
        }
        look()
        return reply
    }

    private final class Progress: Sendable {
        private struct State {
            var watched: WatchedReading?
            var hasBegun = false
        }

        private let state = Mutex(State())

        /// What is read once the instance is there.
        var watched: WatchedReading? { state.withLock { $0.watched } }

        /// True once.
        func begins() -> Bool {
            state.withLock { state in
                defer { state.hasBegun = true }
                return !state.hasBegun
            }
        }

        func begun(_ watched: WatchedReading) {
            state.withLock { $0.watched = watched }
        }
    }
}
