package import Chats
internal import ContactCentre
internal import ContactModel
internal import Diagnostics
package import Kernel

/// The stored state of an instance: chats with their tokens and timers, the contact centre, faults,
/// views, desktops and time.
///
/// Settings are stored separately, in the form of the admin API. The journal lists past events, so
/// it is not restored.
package struct InstanceRecord: Sendable, Codable {
    struct Clock: Sendable, Codable {
        let mode: String
        let factor: Double
        let now: Timestamp
    }

    /// A response of StartChatContact to a ClientToken.
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
