internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// StopContactStreaming (service model: connect, Documentation/Protocol.md#connect-operations).
enum StopContactStreaming {
    static let endpoint = Endpoint.control(.stopContactStreaming, errors: .connect) { call throws(ServiceError) in
        let members = try call.members()
        let instanceID = try members.requiredString("InstanceId", length: 1...100)
        let contactID = try members.requiredString("ContactId", length: 1...256)
        let streaming = try members.requiredString("StreamingId", length: 1...100)
        let chat = try call.chat(instance: instanceID, contact: contactID)
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            try call.turn(of: chat) { chat throws(Refusal) in try chat.stopStreaming(streaming) }
            return Array("{}".utf8)
        }
    }
}
