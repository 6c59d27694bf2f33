package import Chats
internal import ContactCentre
internal import ContactModel
internal import Diagnostics
package import Kernel

/// An instance's state as it is kept, to be put back: chats with their tokens and timers, the contact centre, faults, views and
/// time. Settings are told apart, in the words of the admin API; the journal is of what has happened, and is not put back.
package struct InstanceRecord: Sendable, Codable {
    struct Clock: Sendable, Codable {
        let mode: String
        let factor: Double
        let now: Timestamp
    }

    /// What StartChatContact has answered to a ClientToken.
    struct Start: Sendable, Codable {
        let clientToken: String
        let chat: UniqueID
        let participant: UniqueID
        let participantToken: AccessToken
    }

    let seed: UInt64
    let clock: Clock
    let lastOrdinal: Int
    package let chats: [ChatRecord]
    let starts: [Start]
    let centre: ContactCentreRecord
    let faults: FaultBookRecord
    let views: [View]
    let desktops: AgentDesktopsRecord

    package var now: Timestamp { clock.now }
}
