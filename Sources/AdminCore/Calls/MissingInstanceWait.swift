internal import HTTPRouting
internal import Instances
internal import Kernel

/// A `?wait=` on an instance that does not exist.
///
/// The wait does not create the instance, because a test may expect that only the client under test
/// creates it.
enum MissingInstanceWait {
    /// The most such waits at once. No other limit applies to them.
    static let most = 1_000

    /// - Returns: the reply, which is fulfilled later; nil if too many requests already wait.
    static func begin(
        for id: String, _ wait: (text: String, milliseconds: Int64), _ api: AdminAPI,
        _ make: @escaping @Sendable (Instance) throws(AdminProblem) -> WatchedResult
    ) -> DeferredReply? {
        let reply = DeferredReply()
        guard api.missingInstanceWaits.include(reply, atMost: most) else { return nil }
        api.waiting.include(reply)
        let (registry, timers) = (api.registry, api.timers)
        let progress = Progress()
        let timer = timers.schedule(afterMilliseconds: wait.milliseconds) {
            guard let watched = progress.watched, let instance = registry.existingInstance(id) else {
                reply.fulfil(AdminProblem(408, "not within \(wait.text): there is no instance \"\(id)\"").response)
                return
            }
            reply.fulfil(AdminCall.late(watched.read(), wait.text, instance))
        }
        let look: @Sendable () -> Void = {
            guard let instance = registry.existingInstance(id), progress.begins() else { return }
            do throws(AdminProblem) {
                let watched = try make(instance)
                progress.begun(watched)
                AdminCall.watch(reply, instance, watched, timers)
            } catch {
                reply.fulfil(error.response)
            }
        }
        // Looks on the timers' thread, because the signal arrives on the thread that creates the
        // instance.
        let subscription = registry.instanceChanges.subscribe { timers.schedule(afterMilliseconds: 0, look) }
        reply.whenDone {
            timers.cancel(timer)
            registry.instanceChanges.cancel(subscription)
        }
        look()
        return reply
    }

    private final class Progress: Sendable {
        private struct State {
            var watched: WatchedResult?
            var hasBegun = false
        }

        private let state = Mutex(State())

        /// The repeatable reading, once the instance exists.
        var watched: WatchedResult? { state.withLock { $0.watched } }

        /// Returns true the first time, and false from then on.
        func begins() -> Bool {
            state.withLock { state in
                defer { state.hasBegun = true }
                return !state.hasBegun
            }
        }

        func begun(_ watched: WatchedResult) {
            state.withLock { $0.watched = watched }
        }
    }
}
