internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// CreateParticipantConnection (service model: connectparticipant, wire-facts 1.1 and section 2).
enum CreateParticipantConnection {
    static let endpoint = Endpoint.participant("CreateParticipantConnection", .participantToken, perform)

    private enum ConnectionType: String, CaseIterable {
        case webSocket = "WEBSOCKET"
        case connectionCredentials = "CONNECTION_CREDENTIALS"
        case webRTCConnection = "WEBRTC_CONNECTION"
    }
    private static let known = ["Type", "ConnectParticipant"]

    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let members = try call.members(known)
        let types = try types(members)
        let connects = try members.boolean("ConnectParticipant") ?? false
        if types.isEmpty, !connects {
            throw .validation("Type names no connection, and ConnectParticipant is not true")
        }
        if let reason = call.goneReason { throw .accessDenied(reason) }
        if connects { try connect(call) }
        guard !types.isEmpty else { return Array("{}".utf8) }
        return try json(types, call)
    }

    private static func types(_ members: RequestMembers) throws(ServiceError) -> Set<ConnectionType> {
        guard let names = try members.strings("Type", length: 0...100) else { return [] }
        guard !names.isEmpty else { throw .validation("Type has no element") }
        var types: Set<ConnectionType> = []
        for name in names {
            guard let type = ConnectionType(rawValue: name) else {
                throw .validation(
                    "Type \"\(name)\" is none of \(ConnectionType.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            types.insert(type)
        }
        guard !types.contains(.webRTCConnection) else {
            throw .validation("Type WEBRTC_CONNECTION is for calls, which this server does not carry")
        }
        return types
    }

    /// Customers and custom bots join by this; an agent's acknowledgement means nothing more (decision 10).
    private static func connect(_ call: ParticipantCall) throws(ServiceError) {
        try call.turn { chat throws(ChatRefusal) in
            let role = chat.participants[call.participant].role
            if role == .customer || role == .customBot { try chat.admit(call.participant) }
        }
    }

    private static func json(
        _ types: Set<ConnectionType>, _ call: ParticipantCall
    ) throws(ServiceError) -> [UInt8] {
        let instance = call.chat.instance
        let credentials: IssuedToken
        do {
            credentials = try instance.connectionToken(in: call.chat, for: call.participant)
        } catch {
            throw ServiceDialect.participantService.error(for: error)
        }
        if types.contains(.webSocket) {
            call.chat.turn { chat in
                let now = chat.now
                chat.updateParticipant(call.participant) { $0.socketURLTime = now }
            }
        }
        return JSONWriter.object(capacity: 512) { writer in
            if types.contains(.webSocket) {
                writer.object("Websocket") { writer in
                    writer.member("Url", OpenSocket.url(for: credentials.token, call))
                    writer.member("ConnectionExpiry", WallClock.now() + instance.settings.value.socketURLLifetime)
                }
            }
            if types.contains(.connectionCredentials) {
                writer.object("ConnectionCredentials") { writer in
                    writer.member("ConnectionToken", credentials.token.text)
                    writer.member("Expiry", wallTime(of: credentials.expiry, on: instance.clock))
                }
            }
        }
    }

    /// Clients compare expiries with their own clocks, and loop hotly on one that is far away or past: real now and what
    /// is left of it, 24 hours at most (decision 12).
    private static func wallTime(of expiry: Timestamp, on clock: InstanceClock) -> Timestamp {
        WallClock.now() + min(max(expiry - clock.now(), 0), 86_400_000)
    }
}
