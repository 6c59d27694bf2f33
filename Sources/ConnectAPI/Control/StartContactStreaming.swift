internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// StartContactStreaming (service model: connect, Documentation/Protocol.md#contact-streaming):
/// also sends the chat's items to a topic.
enum StartContactStreaming {
    static let endpoint = Endpoint.control(.startContactStreaming, errors: .connect) { call throws(ServiceError) in
        let members = try call.members()
        let instanceID = try members.requiredString("InstanceId", length: 1...100)
        let contactID = try members.requiredString("ContactId", length: 1...256)
        let topic = try topic(members.requiredStructure("ChatStreamingConfiguration"))
        let clientToken = JSONText(try members.requiredString("ClientToken", length: 0...500))
        let chat = try call.chat(instance: instanceID, contact: contactID)
        try checkPosting(call)
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            let id = try call.turn(of: chat) { chat throws(Refusal) in
                try chat.startStreaming(toTopic: topic, instanceID: instanceID, clientToken: clientToken)
            }
            return JSONWriter.object { $0.member("StreamingId", id) }
        }
    }

    /// Reads StreamingEndpointArn, the ARN of an Amazon SNS topic.
    static func topic(_ configuration: RequestMembers) throws(ServiceError) -> String {
        try configuration.refuseUnknown(except: ["StreamingEndpointArn"])
        let arn = try configuration.requiredString("StreamingEndpointArn", length: 1...350)
        let parts = arn.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn", parts[2] == "sns", !parts[5].isEmpty,
            arn.utf8.allSatisfy({ (0x21..<0x7F).contains($0) })
        else {
            throw .invalidParameter(
                "StreamingEndpointArn \"\(arn)\" is not the ARN of an Amazon SNS topic, arn:aws:sns:region:account:topic"
            )
        }
        return arn
    }

    static func checkPosting(_ call: ControlCall) throws(ServiceError) {
        if let reason = call.api.registry.notifications?.impediment { throw .internalService(reason) }
    }
}
