internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// DescribeView (service model: connectparticipant, Documentation/Protocol.md#describeview):
/// returns the view whose token an interactive message contains.
enum DescribeView {
    static let endpoint = Endpoint.participant(.describeView, .connectionToken, perform)

    private static func perform(_ call: ParticipantCall) throws(ServiceError) -> [UInt8] {
        let token = call.request.parameters[0]
        guard (1...1_000).contains(token.unicodeScalars.count) else {
            throw .validation("ViewToken has \(token.unicodeScalars.count) characters; 1 to 1000 are allowed")
        }
        if let reason = call.accessDenialReason { throw .accessDenied(reason) }
        let instance = call.chat.instance
        guard let view = instance.views.view(token: token) else {
            throw .resourceNotFound(
                "the instance \"\(instance.id)\" has no view with the token \"\(token)\"; PUT …/views/{id} creates one",
                resource: token)
        }
        try call.turn { chat throws(Refusal) in try chat.admit(call.participant) }
        return json(view, of: instance)
    }

    private static func json(_ view: View, of instance: Instance) -> [UInt8] {
        JSONWriter.object(capacity: 1_024) { writer in
            writer.object("View") { writer in
                writer.member("Id", view.id)
                writer.member("Arn", "\(ConnectARN.instance(instance.id))/view/\(view.id)")
                writer.member("Name", view.name)
                writer.member("Version", view.version)
                writer.object("Content") { writer in
                    // Both are JSON encoded as a string, which clients parse.
                    writer.member("InputSchema", view.inputSchema)
                    writer.member("Template", view.template)
                    writer.array("Actions") { writer in
                        for action in view.actions { writer.value(action) }
                    }
                }
            }
        }
    }
}
