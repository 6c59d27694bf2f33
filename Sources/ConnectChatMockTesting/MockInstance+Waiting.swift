internal import ConnectChatMock

extension MockInstance {
    /// Waits until `look` returns a value.
    ///
    /// The method calls `look` again after each change of the instance's contacts, runs, agents,
    /// sockets, settings and transcripts. Other changes, such as new fault rules, have no effect.
    ///
    /// - Parameters:
    ///   - expected: a description of the value, for the failure.
    ///   - timeout: how long to wait, in real time.
    ///   - isolation: the actor of the caller, where `look` runs.
    ///   - look: returns the value, or nil if the value does not exist yet.
    ///   - found: describes what exists instead. It is called after the timeout.
    /// - Throws: ``WaitFailure`` after the timeout, and the errors that `look` and `found` throw.
    public func wait<Value>(
        for expected: String, timeout: Duration = .seconds(10), isolation: isolated (any Actor)? = #isolation,
        _ look: () async throws -> sending Value?,
        orDescribe found: () async throws -> String = { "nothing similar" }
    ) async throws -> sending Value {
        let deadline = ContinuousClock.now.advanced(by: timeout)
        while true {
            // Subscribe before the look, so that no change after the look is missed.
            let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            let cancel = server.subscribe(to: id) { wake.yield() }
            let timer = Task {
                try? await Task.sleep(until: deadline, clock: .continuous)
                wake.finish()
            }
            defer {
                cancel()
                timer.cancel()
            }
            if let value = try await look() { return value }
            guard await wakes.first(where: { true }) != nil else {
                try Task.checkCancellation()
                throw WaitFailure(expected: expected, timeout: timeout, found: try await found())
            }
        }
    }
}
