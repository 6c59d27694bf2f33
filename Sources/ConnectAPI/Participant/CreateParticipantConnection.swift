internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// CreateParticipantConnection (service model: connectparticipant, Documentation/Protocol.md#createparticipantconnection).
enum CreateParticipantConnection {
    static let endpoint = Endpoint.participant(.createParticipantConnection, .participantToken, perform)

    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let members = try call.members()
        let types = try types(members)
        let connects = try members.boolean("ConnectParticipant") ?? false
        if types.isEmpty, !connects {
            throw .validation("Type must have an element unless ConnectParticipant is true")
        }
        if let reason = call.accessDenialReason { throw .accessDenied(reason) }
        if connects { try connect(call) }
        guard !types.isEmpty else { return Array("{}".utf8) }
        return try json(types, call)
    }

    private static func types(_ members: RequestMembers) throws(ServiceError) -> Set<ParticipantConnection.Kind> {
        guard let names = try members.strings("Type", length: 0...100) else { return [] }
        guard !names.isEmpty else { throw .validation("Type must have at least one element") }
        var types: Set<ParticipantConnection.Kind> = []
        for name in names {
            guard let type = ParticipantConnection.Kind(rawValue: name) else {
                throw .validation(
                    "Type must be one of \(ParticipantConnection.Kind.allCases.map(\.rawValue).joined(separator: ", ")), got \"\(name)\""
                )
            }
            types.insert(type)
        }
        guard !types.contains(.webRTCConnection) else {
            throw .validation("Type WEBRTC_CONNECTION is for calls, which this server does not carry")
        }
        return types
    }

    /// Connects a participant that was invited or created.
    ///
    /// For an agent who has only been offered the contact, the request is an acknowledgement. The
    /// agent joins by accepting the contact (Documentation/Fidelity.md).
    private static func connect(_ call: ParticipantCall) throws(ServiceError) {
        try call.turn { chat throws(Refusal) in
            guard chat.facts.participants[call.participant].presence != .offered else { return }
            try chat.connectWithoutSocket(call.participant)
        }
    }

    private static func json(
        _ types: Set<ParticipantConnection.Kind>, _ call: ParticipantCall
    ) throws(ServiceError) -> [UInt8] {
        let connection = try call.allowed { () throws(Refusal) in
            try ParticipantConnection(types, in: call.chat, for: call.participant, at: call.baseURL)
        }
        return JSONWriter.object(capacity: 512) { connection.write(to: &$0) }
    }
}
