internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// What a participant connects with, as CreateParticipantConnection and StartChatContact hand it out
/// (Documentation/Protocol.md#createparticipantconnection).
struct ParticipantConnection {
    /// What can be asked for (service model: ConnectionType).
    enum Kind: String, CaseIterable {
        case webSocket = "WEBSOCKET"
        case connectionCredentials = "CONNECTION_CREDENTIALS"
        case webRTCConnection = "WEBRTC_CONNECTION"
    }

    private let credentials: IssuedToken?
    private let socketURL: String?
    private let instance: Instance

    /// Makes what is asked for; a socket URL opens from now on.
    init(_ kinds: Set<Kind>, in chat: Chat, for participant: Participant.Index, at base: BaseURL) throws(Refusal) {
        instance = chat.instance
        credentials =
            kinds.contains(.connectionCredentials) ? try instance.connectionToken(in: chat, for: participant) : nil
        socketURL =
            kinds.contains(.webSocket)
            ? OpenSocket.url(for: try instance.socketToken(in: chat, for: participant), at: base) : nil
    }

    func write(to writer: inout JSONWriter) {
        if let socketURL {
            writer.object("Websocket") { writer in
                writer.member("Url", socketURL)
                writer.member("ConnectionExpiry", WallClock.now() + instance.settings.value.socketURLLifetime)
            }
        }
        if let credentials {
            writer.object("ConnectionCredentials") { writer in
                writer.member("ConnectionToken", credentials.token.text)
                writer.member("Expiry", Self.wallTime(of: credentials.expiry, on: instance.clock))
            }
        }
    }

    /// Clients compare expiries with their own clocks, and loop hotly on one that is far away or past: real now and what
    /// is left of it, 24 hours at most (Documentation/Decisions.md#decision-12).
    private static func wallTime(of expiry: Timestamp, on clock: InstanceClock) -> Timestamp {
        WallClock.now() + min(max(expiry - clock.now(), 0), 86_400_000)
    }
}
