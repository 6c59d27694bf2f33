internal import Kernel

/// A promise of one response. The first response fulfils it.
package final class DeferredReply: Sendable {
    private struct State {
        var response: Response?
        var isFulfilled = false
        var deliver: (@Sendable (Response) -> Void)?
        var observers: [@Sendable (Response) -> Void] = []
        var cleanUps: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Whether the reply has a response. The transport also sets one when the client leaves.
    package var isFulfilled: Bool { state.withLock { $0.isFulfilled } }

    /// Fulfils the promise; false if it already has a response.
    @discardableResult
    package func fulfil(_ response: Response) -> Bool {
        let first = state.withLock { state -> State? in
            guard !state.isFulfilled else { return nil }
            state.isFulfilled = true
            let before = state
            state.cleanUps = []
            state.observers = []
            // Kept until the transport requests it.
            state.response = state.deliver == nil ? response : nil
            state.deliver = nil
            return before
        }
        guard let first else { return false }
        for observer in first.observers { observer(response) }
        for cleanUp in first.cleanUps { cleanUp() }
        first.deliver?(response)
        return true
    }

    /// Calls `body` with the response, now or once it exists. Only the transport calls this, once.
    package func whenFulfilled(_ body: @escaping @Sendable (Response) -> Void) {
        let ready = state.withLock { state -> Response? in
            defer { state.response = nil }
            if !state.isFulfilled { state.deliver = body }
            return state.response
        }
        if let ready { body(ready) }
    }

    /// Calls `body` with the response before the transport gets it, now or once it exists.
    package func observe(_ body: @escaping @Sendable (Response) -> Void) {
        let ready = state.withLock { state -> Response? in
            if !state.isFulfilled { state.observers.append(body) }
            return state.response
        }
        if let ready { body(ready) }
    }

    /// Calls `body` once the promise is fulfilled, to release resources held for it.
    package func whenDone(_ body: @escaping @Sendable () -> Void) {
        let isFulfilled = state.withLock { state in
            if !state.isFulfilled { state.cleanUps.append(body) }
            return state.isFulfilled
        }
        if isFulfilled { body() }
    }
}
