internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// GetContactAttributes and UpdateContactAttributes (service model: connect,
/// Documentation/Protocol.md#connect-operations).
///
/// Both also accept a contact that has ended.
enum ContactAttributes {
    static let getEndpoint = Endpoint.control(.getContactAttributes, errors: .connectRequests) {
        call throws(ServiceError) in
        let instanceID = try call.pathParameter(0, "InstanceId", length: 1...100)
        let contactID = try call.pathParameter(1, "InitialContactId", length: 1...256)
        let chat = try call.chat(instance: instanceID, contact: contactID)
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            let attributes = chat.read { $0.facts.attributes }
            return JSONWriter.object { writer in
                writer.object("Attributes") { writer in
                    for attribute in attributes { writer.member(named: attribute.name, attribute.value) }
                }
            }
        }
    }

    static let updateEndpoint = Endpoint.control(.updateContactAttributes, errors: .connect) {
        call throws(ServiceError) in
        let members = try call.members()
        let contactID = try members.requiredString("InitialContactId", length: 1...256)
        let instanceID = try members.requiredString("InstanceId", length: 1...100)
        guard let attributes = try StartChatRequest.attributes(members) else { throw members.missing("Attributes") }
        let chat = try call.chat(instance: instanceID, contact: contactID)
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            try call.turn(of: chat) { chat throws(Refusal) in try chat.update(attributes: attributes) }
            return Array("{}".utf8)
        }
    }
}
