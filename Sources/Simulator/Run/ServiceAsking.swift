package import ScenarioModel

/// Sends requests of `ask` steps (Documentation/Scenarios.md#asking-a-service), without waiting for answers.
package protocol ServiceAsking: Sendable {
    /// Sends a request, and calls `completion` once, on its own thread.
    ///
    /// - Parameter isTrusted: whether the scenario may call any service.
    func send(
        _ request: ServiceRequest, isTrusted: Bool, _ completion: @escaping @Sendable (ServiceAnswer) -> Void)
}

/// The result of a question to a service.
package enum ServiceAnswer: Sendable, Equatable, Codable {
    /// The text of the answer, which is JSON if the service sends JSON.
    case answered(String)
    /// A sentence that says why there is no answer.
    case failed(String)
}
