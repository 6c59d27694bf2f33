internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// StopContact (service model: connect, Documentation/Protocol.md#connect-operations).
enum StopContact {
    static let endpoint = Endpoint.control(.stopContact, errors: .connect) { call throws(ServiceError) in
        let members = try call.members()
        let contactID = try members.requiredString("ContactId", length: 1...256)
        let instanceID = try members.requiredString("InstanceId", length: 1...100)
        let details = try members.structure("DisconnectReason")
        try details?.refuseUnknown(except: ["Code"])
        // Only campaign contacts use these codes (service model: DisconnectReason).
        _ = try details?.string("Code", length: 0...1_000)
        let chat = try call.chat(instance: instanceID, contact: contactID)
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            let wasRunning = chat.turn { chat in
                // A leg that was transferred has ended, although its chat continues.
                let leg = chat.facts.contacts.last { $0.id == UniqueID(contactID) }
                guard chat.facts.state != .ended, leg?.endedAt == nil else { return false }
                chat.end(reason: DisconnectReason.api.rawValue)
                return true
            }
            guard wasRunning else {
                throw ServiceError.contactNotFound("the contact \"\(contactID)\" has ended already")
            }
            return Array("{}".utf8)
        }
    }
}
