/// The timers that one chat can have, each at most once.
package enum ChatTimer: Hashable, Sendable {
    /// The customer has not connected in time (service model: StartChatContact, five minutes).
    case connectDeadline
    /// ChatDurationInMinutes is over.
    case duration
    /// The time between the last leaving and chat.ended.
    case end
    /// An observer's own.
    case observer(index: Int, number: Int)

    /// What a moved clock reports when it fires.
    var label: String {
        switch self {
        case .connectDeadline: "customer did not connect"
        case .duration: "chat duration over"
        case .end: "chat ends"
        case .observer: "scenario step"
        }
    }
}
