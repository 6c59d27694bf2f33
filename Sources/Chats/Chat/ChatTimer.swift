/// The timers that one chat can have, each at most once.
package enum ChatTimer: Hashable, Sendable, Codable {
    /// The customer has not connected in time (service model: StartChatContact, five minutes).
    case connectDeadline
    /// A custom bot has not connected in time (Documentation/Protocol.md#connect-operations), by
    /// its index among the participants.
    case botDeadline(Participant.Index)
    /// ChatDurationInMinutes is over.
    case duration
    /// The end delay after the last departure is over, and chat.ended follows.
    case end
    /// A role has been idle for its set time (Documentation/Protocol.md#timers).
    case role(RoleTimers.Key)
    /// An attachment's scan is over, by the attachment's index in the chat.
    case scan(Attachment.Index)
    /// A frame that a fault rule delayed can be sent.
    case frame(Int)
    /// No client has fetched the URL of a sign-in in time.
    case signInURL
    /// The flow stops waiting for the customer's sign-in.
    case signIn
    /// A timer that an observer armed.
    case observer(index: ObserverIndex, number: Int)

    /// Whether the timer only enforces a time limit. In `auto` mode, and until idle, the clock does
    /// not advance for such a timer.
    package var isBackground: Bool {
        switch self {
        case .connectDeadline, .botDeadline, .duration, .role, .signInURL, .signIn: true
        case .end, .scan, .frame, .observer: false
        }
    }

    /// The text that a moved clock reports when the timer fires.
    package var label: String {
        switch self {
        case .connectDeadline: "customer did not connect"
        case .botDeadline: "bot did not connect"
        case .duration: "chat duration over"
        case .end: "chat ends"
        case .role(let key): "\(key.role.rawValue) \(key.kind == .idle ? "idle" : "idle too long")"
        case .scan: "attachment scanned"
        case .frame: "late frame"
        case .signInURL: "sign-in expires"
        case .signIn: "sign-in times out"
        case .observer: "scenario step"
        }
    }
}
