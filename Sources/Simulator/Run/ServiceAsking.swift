/// Calls the services that scenarios ask (Documentation/Scenarios.md#steps), without waiting for them.
package protocol ServiceAsking: Sendable {
    /// Posts JSON, and calls `completion` once, from its own thread.
    ///
    /// - Parameter isTrusted: whether the scenario may ask anybody.
    func post(
        _ body: String, to url: String, isTrusted: Bool, _ completion: @escaping @Sendable (ServiceAnswer) -> Void)
}

/// What became of asking a service.
package enum ServiceAnswer: Sendable, Equatable, Codable {
    /// A text; JSON where the service answers so.
    case answered(String)
    /// A sentence that says why there is no answer.
    case failed(String)
}
