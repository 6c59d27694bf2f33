internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// StartChatContact (service model: connect, wire-facts 8.1), and the route of Amazon's sample widgets that wraps it.
enum StartChatContact {
    static let endpoint = Endpoint.control("StartChatContact") { call throws(ServiceError) in
        try start(call) { result, writer in writer.raw(result) }
    }

    /// What the widgets' back end, and so Amazon's chat interface, sends and wants to read.
    static let widgetEndpoint = Endpoint.control("StartChatContact", isSigned: false) { call throws(ServiceError) in
        try start(call, besides: ["Username"]) { result, writer in
            writer.object { writer in
                writer.object("data") { writer in
                    writer.member("startChatResult", raw: result)
                    writer.object("featurePermissions") { _ in }
                }
            }
        }
    }

    private static func start(
        _ call: ControlCall, besides others: [String] = [], _ wrap: (_ result: [UInt8], inout JSONWriter) -> Void
    ) throws(ServiceError) -> [UInt8] {
        let members = try call.members(StartChatRequest.members + others)
        let instanceID = try members.requiredString("InstanceId", length: 1...100)
        let request = try StartChatRequest.read(members, lengthUnit: call.settings.lengthUnit)
        let instance = call.api.registry.instance(instanceID)
        return try call.perform(in: instanceID) { () throws(ServiceError) in
            let started: Instance.StartedChat
            do throws(ChatRefusal) {
                started = try instance.startChat(request)
            } catch {
                throw ServiceDialect.connect.error(for: error)
            }
            var writer = JSONWriter()
            wrap(result(started), &writer)
            return writer.bytes
        }
    }

    private static func result(_ started: Instance.StartedChat) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("ContactId", started.chat.id)
            writer.member("ParticipantId", started.participantID)
            writer.member("ParticipantToken", started.participantToken.text)
        }
    }
}
