internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel

/// An answer that a fault rule delays, on the instance's clock.
enum LateAnswer {
    /// - Parameter delay: The delay in milliseconds.
    static func reply(_ response: Response, after delay: Int64, in instance: Instance) -> DeferredReply {
        let reply = DeferredReply()
        let timer = instance.clock.schedule(at: instance.clock.now() + delay, label: "late answer") {
            reply.fulfil(response)
        }
        // A reset drops the clock's timers, so the timer above may never fire.
        let subscription = instance.changes.subscribe {
            if instance.isClosed { reply.fulfil(wasReset) }
        }
        reply.whenDone {
            instance.changes.cancel(subscription)
            if let timer { instance.clock.cancel(timer) }
        }
        if instance.isClosed { reply.fulfil(wasReset) }
        return reply
    }

    private static let wasReset = ServiceError(
        status: 503, type: "ServiceUnavailableException", message: "Service Unavailable",
        reason: "the instance was reset while a fault rule delayed this answer"
    ).response
}
