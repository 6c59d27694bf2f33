/// How often operations may be called (Documentation/Protocol.md#quotas).
package struct ServiceQuotas: Sendable, Equatable {
    /// Calls a second, and how many at once after a pause.
    package struct Rate: Sendable, Equatable {
        package let perSecond: Int64
        package let burst: Int64

        package init(_ perSecond: Int64, burst: Int64) {
            self.perSecond = perSecond
            self.burst = burst
        }
    }

    /// Off, since a test that is refused for being fast is a test that fails for no reason.
    package var isOn = false
    /// Chats at once in an instance that have not ended.
    package var activeChats = 500

    package init() {}

    /// Operations that share one budget, in each instance. The service counts those of the control plane by account and
    /// region; here an instance is the tenant.
    package static let groups: [(operations: [String], rate: Rate)] = Dictionary(
        grouping: ServiceOperation.allCases, by: \.budget
    ).map { (operations: $0.value.map(\.rawValue), rate: $0.key.rate) }.sorted { $0.operations[0] < $1.operations[0] }

    /// Nil for what is no operation of the services, which has no quota.
    static func group(of operation: String) -> (name: String, rate: Rate)? {
        ServiceOperation(rawValue: operation).map { ($0.budget.rawValue, $0.rate) }
    }
}
