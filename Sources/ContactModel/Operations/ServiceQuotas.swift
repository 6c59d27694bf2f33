/// How often clients can call operations (Documentation/Protocol.md#quotas).
package struct ServiceQuotas: Sendable, Equatable {
    /// Calls per second, and calls at once after a pause.
    package struct Rate: Sendable, Equatable {
        package let perSecond: Int64
        package let burst: Int64

        package init(_ perSecond: Int64, burst: Int64) {
            self.perSecond = perSecond
            self.burst = burst
        }
    }

    /// Whether quotas apply. Off by default, so that no test fails only because it is fast.
    package var isOn = false
    /// The maximum number of chats in an instance that have not ended.
    package var activeChats = 500

    package init() {}

    /// Operations that share one budget, in each instance.
    ///
    /// The service counts control-plane operations by account and region. Here an instance is the
    /// tenant.
    package static let groups: [(operations: [String], rate: Rate)] = Dictionary(
        grouping: ServiceOperation.allCases, by: \.budget
    ).map { (operations: $0.value.map(\.rawValue), rate: $0.key.rate) }.sorted { $0.operations[0] < $1.operations[0] }

    /// Returns the budget of an operation; nil for names that are not operations of the services.
    ///
    /// Such names have no quota.
    static func group(of operation: String) -> (name: String, rate: Rate)? {
        ServiceOperation(rawValue: operation).map { ($0.budget.rawValue, $0.rate) }
    }
}
