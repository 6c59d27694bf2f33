internal import ConnectChatMock

extension MockInstance {
    /// Waits until `look` returns a value.
    ///
    /// It looks again after each change of the instance's contacts, runs, agents, sockets, settings and transcripts, and not after
    /// other changes, such as new fault rules.
    ///
    /// - Parameters:
    ///   - expected: describes the value in the failure.
    ///   - timeout: how long to wait, in real time.
    ///   - isolation: the actor of the caller, where `look` runs.
    ///   - look: returns nil while the value is not there.
    ///   - found: describes what there is instead, after the timeout.
    /// - Throws: ``WaitFailure`` after the timeout, and what `look` throws.
    public func wait<Value>(
        for expected: String, timeout: Duration = .seconds(10), isolation: isolated (any Actor)? = #isolation,
        _ look: () async throws -> sending Value?,
        orDescribe found: () async throws -> String = { "nothing similar" }
    ) async throws -> sending Value {
        let deadline = ContinuousClock.now.advanced(by: timeout)
        while true {
            // A change after the look must not be missed, so the subscription comes first.
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
