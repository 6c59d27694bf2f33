/// A scenario that its many runs share, instead of a copy for each.
final class SharedScenario: Sendable {
    let value: Scenario

    init(_ value: Scenario) {
        self.value = value
    }

    /// Whether runs of the other scenario do the same.
    func isSame(as other: Scenario) -> Bool {
        value.name == other.name && value.file == other.file && value.isTrusted == other.isTrusted
            && value.fingerprint == other.fingerprint && other.fingerprint != 0
    }
}
