public import ConnectChatMock

extension MockInstance {
    /// Changes the clock's mode.
    public func setClock(_ mode: MockServerConfiguration.ClockMode) async throws(AdminCallFailure) {
        try await send("PUT", "/clock", body: "{\"mode\":\"\(mode.rawValue)\"}")
    }

    /// Advances a manual clock. On return, all timers of that time have fired.
    ///
    /// - Throws: ``AdminCallFailure`` if the clock is not in manual mode.
    public func advanceClock(by duration: Duration) async throws(AdminCallFailure) {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        try await send("POST", "/clock/advance", body: "{\"by\":\"\(milliseconds)ms\"}")
    }

    /// Advances a manual clock from timer to timer, until nothing happens by itself.
    public func runClock() async throws(AdminCallFailure) {
        try await send("POST", "/clock/run", body: #"{"until":"idle"}"#)
    }
}
