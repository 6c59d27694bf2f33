/// The timers that one chat can have, each at most once.
package enum ChatTimer: Hashable, Sendable, Codable {
    /// The customer has not connected in time (service model: StartChatContact, five minutes).
    case connectDeadline
    /// A custom bot has not connected in time (Documentation/Protocol.md#connect-operations): index of the participant.
    case botDeadline(Participant.Index)
    /// ChatDurationInMinutes is over.
    case duration
    /// The time between the last leaving and chat.ended.
    case end
    /// Somebody has said nothing for a while (Documentation/Protocol.md#timers).
    case role(RoleTimers.Key)
    /// An attachment's scan is over: index among the chat's.
    case scan(Attachment.Index)
    /// A frame that a fault rule holds up.
    case frame(Int)
    /// The client has not asked for the URL of a sign-in in time.
    case signInURL
    /// The flow waits no longer for the customer's signing in.
    case signIn
    /// An observer's own.
    case observer(index: ObserverIndex, number: Int)

    /// Whether it is a limit that time alone reaches: nobody moves time for its sake.
    package var isBackground: Bool {
        switch self {
        case .connectDeadline, .botDeadline, .duration, .role, .signInURL, .signIn: true
        case .end, .scan, .frame, .observer: false
        }
    }

    /// What a moved clock reports when it fires.
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
