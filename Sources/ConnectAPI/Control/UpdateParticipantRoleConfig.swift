internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// UpdateParticipantRoleConfig (service model: connect,
/// Documentation/Protocol.md#connect-operations): sets a chat's idle timers.
enum UpdateParticipantRoleConfig {
    static let endpoint = Endpoint.control(.updateParticipantRoleConfig, errors: .connect) {
        call throws(ServiceError) in
        let instanceID = try call.pathParameter(0, "InstanceId", length: 1...100)
        let contactID = try call.pathParameter(1, "ContactId", length: 1...256)
        let changes = try changes(call.members())
        let chat = try call.chat(instance: instanceID, contact: contactID)
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            guard chat.read({ $0.facts.state }) != .ended else {
                throw .invalidRequest("the contact \"\(contactID)\" has ended")
            }
            chat.turn { $0.configure(changes) }
            return Array("{}".utf8)
        }
    }

    private static func changes(
        _ members: RequestMembers
    ) throws(ServiceError) -> [(key: RoleTimers.Key, milliseconds: Int64?)] {
        let channel = try members.requiredStructure("ChannelConfiguration")
        try channel.refuseUnknown(except: ["Chat"])
        let chat = try channel.requiredStructure("Chat")
        try chat.refuseUnknown(except: ["ParticipantTimerConfigList"])
        let list = try chat.structures("ParticipantTimerConfigList", count: 1...6)
        var changes: [(key: RoleTimers.Key, milliseconds: Int64?)] = []
        for entry in list {
            let change = try change(entry)
            // "Duplicate entries error out the request with a 400" (service model: ChatParticipantRoleConfig).
            guard !changes.contains(where: { $0.key == change.key }) else {
                throw .invalidParameter(
                    "ParticipantTimerConfigList names the \(change.key.role.rawValue)'s \(change.key.kind.rawValue) twice"
                )
            }
            changes.append(change)
        }
        return changes
    }

    private enum Action: String, CaseIterable {
        case unset = "Unset"
    }

    private static func change(
        _ entry: RequestMembers
    ) throws(ServiceError) -> (key: RoleTimers.Key, milliseconds: Int64?) {
        try entry.refuseUnknown(except: ["ParticipantRole", "TimerType", "TimerValue"])
        guard let role = try entry.choice("ParticipantRole", of: RoleTimers.Role.self) else {
            throw entry.missing("ParticipantRole")
        }
        guard let kind = try entry.choice("TimerType", of: RoleTimers.Kind.self) else {
            throw entry.missing("TimerType")
        }
        let value = try entry.requiredStructure("TimerValue")
        try value.refuseUnknown(except: ["ParticipantTimerAction", "ParticipantTimerDurationInMinutes"])
        let action = try value.choice("ParticipantTimerAction", of: Action.self)
        let minutes = try value.integer("ParticipantTimerDurationInMinutes", RoleTimers.minutes)
        guard (action == nil) != (minutes == nil) else {
            throw .invalidRequest(
                "TimerValue has one of ParticipantTimerAction and ParticipantTimerDurationInMinutes")
        }
        return (RoleTimers.Key(role: role, kind: kind), minutes.map { Int64($0) * 60_000 })
    }
}
