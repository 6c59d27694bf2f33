internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// StartChatContact (service model: connect, Documentation/Protocol.md#startchatcontact).
enum StartChatContact {
    static let endpoint = Endpoint.control(.startChatContact, errors: .connect, start)

    static func start(_ call: ControlCall) throws(ServiceError) -> [UInt8] {
        let members = try call.members()
        let instanceID = try members.requiredString("InstanceId", length: 1...100)
        let request = try StartChatRequest.read(members, call.settings)
        let kinds = try StartChatRequest.connectionTypes(members)
        let topic = try members.structure("ChatStreamingConfiguration").map { value throws(ServiceError) in
            try StartContactStreaming.topic(value)
        }
        let instance: Instance
        do throws(Refusal) {
            instance = try call.api.registry.instance(creatingIfAllowed: instanceID)
        } catch {
            guard error.code == .gone else { throw ServiceDialect.connectRequests.failure(for: error) }
            throw .resourceNotFound("\(error.reason). Create it with PUT /_mock/v1/instances/{instanceId}")
        }
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            if topic != nil { try StartContactStreaming.checkPosting(call) }
            do throws(Refusal) {
                // Checked before a chat exists. A repeated call skips the check and gets the first
                // call's answer.
                if let topic, !instance.hasStarted(request.clientToken) {
                    try instance.settings.value.checkTopic(topic)
                }
                let started = try instance.startChat(request)
                call.context.register(started.chat, participant: started.participantID, role: .customer)
                return try result(started, kinds, topic, BaseURL(of: call.request, call.api.options))
            } catch {
                // Not an InvalidParameterException: if a past chat cannot be continued, no
                // parameter is out of bounds.
                throw ServiceDialect.connectRequests.failure(for: error)
            }
        }
    }

    private static func result(
        _ started: Instance.StartedChat, _ kinds: Set<ParticipantConnection.Kind>,
        _ topic: String?, _ base: BaseURL
    ) throws(Refusal) -> [UInt8] {
        let chat = started.chat
        let streamingID = try topic.map { topic throws(Refusal) in
            // A repeated StartChatContact also runs this, and finds the first call's streaming.
            try chat.turn { chat throws(Refusal) in
                try chat.startStreaming(
                    toTopic: topic, instanceID: started.chat.instance.id, clientToken: JSONText("StartChatContact"))
            }
        }
        let connection =
            kinds.isEmpty
            ? nil : try ParticipantConnection(kinds, in: chat, for: ChatState.customer, at: base)
        return JSONWriter.object { writer in
            writer.member("ContactId", chat.id)
            writer.member("ParticipantId", started.participantID)
            writer.member("ParticipantToken", started.participantToken.text)
            if let contact = chat.read({ $0.facts.continuedFrom }) { writer.member("ContinuedFromContactId", contact) }
            connection?.write(to: &writer)
            if let streamingID { writer.member("StreamingId", streamingID) }
        }
    }
}
