public import ConnectChatMock

extension MockInstance {
    /// Changes the clock's mode.
    ///
    /// - Parameters:
    ///   - mode: how time passes.
    ///   - factor: the speed of a scaled clock relative to the machine's.
    public func setClock(
        _ mode: MockServerConfiguration.ClockMode, factor: Double? = nil
    ) async throws(AdminCallFailure) {
        let member = factor.map { ",\"factor\":\($0)" } ?? ""
        try await send("PUT", "/clock", body: "{\"mode\":\"\(mode.rawValue)\"\(member)}")
    }

    /// Advances a manual clock. When this method returns, all timers up to the new time have fired.
    ///
    /// - Parameter duration: how far to advance the clock. Fractions of a millisecond are ignored.
    /// - Throws: ``AdminCallFailure`` if the clock is not in manual mode, or if the duration is
    ///   negative or too long.
    public func advanceClock(by duration: Duration) async throws(AdminCallFailure) {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        try await send("POST", "/clock/advance", body: "{\"by\":\"\(milliseconds)ms\"}")
    }

    /// Advances a manual clock from timer to timer, until nothing more happens by itself.
    public func runClock() async throws(AdminCallFailure) {
        try await send("POST", "/clock/run", body: #"{"until":"idle"}"#)
    }
}
