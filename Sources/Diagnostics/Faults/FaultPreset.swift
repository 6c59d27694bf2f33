package import ContactModel
internal import Kernel

/// A set of faults that clients often meet together.
package enum FaultPreset: String, Sendable, CaseIterable {
    case flakyWiFi = "flaky-wifi"
    case mobileLockScreen = "mobile-lock-screen"
    case agentRefresh = "agent-refresh"
    case lambdaColdStart = "lambda-cold-start"
    case throttled

    /// What happens, for people.
    package var about: String {
        switch self {
        case .flakyWiFi:
            "Frames arrive late, twice or never. Sometimes a call's connection or a socket breaks."
        case .mobileLockScreen:
            "The system suspends the app. From the next heartbeat or ping on, no frame passes."
        case .agentRefresh: "An agent reloads the page: its sockets drop on their next heartbeat."
        case .lambdaColdStart: "The first StartChatContact takes seconds."
        case .throttled: "Every second call exceeds the rate limit."
        }
    }

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
