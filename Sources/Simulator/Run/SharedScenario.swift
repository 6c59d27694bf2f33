internal import ScenarioModel

/// A scenario that many runs share, instead of one copy for each run.
final class SharedScenario: Sendable {
    let value: Scenario
    let hasSilenceRules: Bool

    init(_ value: Scenario) {
        self.value = value
        hasSilenceRules = value.hasSilenceRules
    }

    /// Whether runs of the other scenario do the same as runs of this one.
    func isSame(as other: Scenario) -> Bool {
        value.name == other.name && value.file == other.file && value.isTrusted == other.isTrusted
            && value.fingerprint == other.fingerprint && other.fingerprint != 0
    }
}
