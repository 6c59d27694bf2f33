package import ContactModel
internal import Kernel

/// Troubles that clients meet together, under one name.
package enum FaultPreset: String, Sendable, CaseIterable {
    /// Frames come late, twice or never, and now and then a call's connection breaks.
    case flakyWiFi = "flaky-wifi"
    /// The next sign of life goes unanswered, and nothing gets through any more: the system has put the app to sleep.
    case mobileLockScreen = "mobile-lock-screen"
    /// An agent's page is loaded anew: its sockets are gone with its next sign of life.
    case agentRefresh = "agent-refresh"
    /// The first StartChatContact takes long.
    case lambdaColdStart = "lambda-cold-start"
    /// Every second call is one too many.
    case throttled

    package func rules(scope: Subject) -> [FaultRule] {
        switch self {
        case .flakyWiFi:
            let lateness = FaultRule.Delay.drawn(LogNormal(median: 200, p95: 2_000))
            return [
                rule("*", scope, probability: 0.05, .delivery(.lose)),
                rule("*", scope, probability: 0.05, .delivery(.duplicate)),
                rule("*", scope, probability: 0.3, .delivery(.delay(lateness))),
                rule("*", scope, probability: 0.05, .call(.broken(.reset), isAfterEffect: true, delay: nil)),
                rule("Heartbeat", scope, probability: 0.1, .socket(.drop)),
            ]
        case .mobileLockScreen:
            return [
                rule("Heartbeat", scope, FaultRule.When(first: 1), .socket(.blackHole)),
                rule("Ping", scope, FaultRule.When(first: 1), .socket(.blackHole)),
            ]
        case .agentRefresh:
            var scope = scope
            scope.role = .agent
            return [rule("Heartbeat", scope, FaultRule.When(first: 1), .socket(.drop))]
        case .lambdaColdStart:
            return [
                rule(
                    "StartChatContact", scope, FaultRule.When(first: 1),
                    .call(nil, isAfterEffect: false, delay: .drawn(LogNormal(median: 2_000, p95: 5_000))))
            ]
        case .throttled:
            let failure = FaultRule.Failure(
                code: "ThrottlingException", status: 429, message: "Rate exceeded", retryAfter: 1)
            return [
                rule(
                    "*", scope, FaultRule.When(every: 2),
                    .call(.failure(failure), isAfterEffect: false, delay: nil))
            ]
        }
    }

    private func rule(
        _ operation: String, _ scope: Subject, _ when: FaultRule.When = FaultRule.When(),
        probability: Double? = nil, _ effect: FaultRule.Effect
    ) -> FaultRule {
        FaultRule(operation: operation, scope: scope, when: when, probability: probability, effect: effect)
    }
}
