internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// The socket URL and the credentials that CreateParticipantConnection and StartChatContact return
/// to a participant (Documentation/Protocol.md#createparticipantconnection).
struct ParticipantConnection {
    /// The kinds that a client can request (service model: ConnectionType).
    enum Kind: String, CaseIterable {
        case webSocket = "WEBSOCKET"
        case connectionCredentials = "CONNECTION_CREDENTIALS"
        case webRTCConnection = "WEBRTC_CONNECTION"
    }

    private let credentials: IssuedToken?
    private let socketURL: String?
    private let instance: Instance

    /// Makes the requested kinds. A socket URL is valid from now on.
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

    /// Returns the expiry as real time: now plus the remaining lifetime, 24 hours at most
    /// (Documentation/Decisions.md#decision-12).
    ///
    /// Clients compare expiries with their own clocks. They retry in a tight loop if an expiry is
    /// in the past or far away.
    private static func wallTime(of expiry: Timestamp, on clock: InstanceClock) -> Timestamp {
        WallClock.now() + min(max(expiry - clock.now(), 0), 86_400_000)
    }
}
