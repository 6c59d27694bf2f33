internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// CreatePersistentContactAssociation (service model: connect,
/// Documentation/Protocol.md#persistent-chat): makes a running chat continue a past one.
enum CreatePersistentContactAssociation {
    static let endpoint = Endpoint.control(.createPersistentContactAssociation, errors: .connect) {
        call throws(ServiceError) in
        let instanceID = try call.pathParameter(0, "InstanceId", length: 1...100)
        let contactID = try call.pathParameter(1, "InitialContactId", length: 1...256)
        let members = try call.members()
        guard let rehydration = try members.choice("RehydrationType", of: Rehydration.self) else {
            throw members.missing("RehydrationType")
        }
        let source = try members.requiredString("SourceContactId", length: 1...256)
        let clientToken = try members.string("ClientToken", length: 0...500).map { JSONText($0) }
        let chat = try call.chat(instance: instanceID, contact: contactID)
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            do throws(Refusal) {
                // A repeated call gets the first call's answer, even if the past chat has changed
                // since.
                let known = chat.read { $0.association(clientToken) }
                let continuedFrom: UniqueID
                if let known {
                    continuedFrom = known
                } else {
                    continuedFrom = try associate(chat, source, rehydration, clientToken)
                }
                return JSONWriter.object { $0.member("ContinuedFromContactId", continuedFrom) }
            } catch {
                // Not an InvalidParameterException: if a past chat cannot be continued, no
                // parameter is out of bounds.
                throw ServiceDialect.connectRequests.failure(for: error)
            }
        }
    }

    private static func associate(
        _ chat: Chat, _ source: String, _ rehydration: Rehydration, _ clientToken: JSONText?
    ) throws(Refusal) -> UniqueID {
        let past = try chat.instance.past(from: source, rehydration)
        return try chat.turn { chat throws(Refusal) in
            try chat.goOn(from: past.transcript, past.continuedFrom, clientToken: clientToken)
        }
    }
}
