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
    package static let groups: [(operations: [String], rate: Rate)] =
        [
            (["CreateParticipantConnection"], Rate(6, burst: 9)),
            (["SendMessage", "SendEvent"], Rate(10, burst: 15)),
            (["GetTranscript"], Rate(8, burst: 12)),
            (["DisconnectParticipant"], Rate(3, burst: 5)),
            (["StartAttachmentUpload"], Rate(2, burst: 5)),
            (["CompleteAttachmentUpload"], Rate(2, burst: 5)),
            (["GetAttachment"], Rate(8, burst: 12)),
            (["StartChatContact"], Rate(5, burst: 8)),
            (["StartContactStreaming"], Rate(5, burst: 8)),
            (["StopContactStreaming"], Rate(5, burst: 8)),
            (["GetContactAttributes"], Rate(10, burst: 15)),
            (["UpdateContactAttributes"], Rate(10, burst: 15)),
            (["DescribeContact"], Rate(10, burst: 15)),
            (["StopContact"], Rate(10, burst: 15)),
        ] + ratedAlone.map { ([$0], otherRate) }

    /// Operations with a budget of their own at the rate that the service gives where it names none.
    private static let ratedAlone = [
        "DescribeView", "GetAuthenticationUrl", "CancelParticipantAuthentication", "CreateParticipant",
        "UpdateParticipantRoleConfig", "UpdateParticipantAuthentication", "CreatePersistentContactAssociation",
    ]
    private static let otherRate = Rate(2, burst: 5)

    static func group(of operation: String) -> (name: String, rate: Rate) {
        guard let group = groups.first(where: { $0.operations.contains(operation) }) else {
            return (operation, otherRate)
        }
        return (group.operations[0], group.rate)
    }
}
