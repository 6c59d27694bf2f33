internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// `POST /startChatContact`, answered like Amazon's sample back end for widgets
/// (Documentation/Protocol.md#sample-back-end).
///
/// It turns a widget's request into a StartChatContact, and wraps the answer.
enum SampleBackEnd {
    static let endpoint = Endpoint(
        name: StartChatContact.endpoint.name,
        work: .answer { api, request, context throws(ServiceError) in
            let root = (try? JSONDocument(request.body))?.root
            var response: Response
            do throws(ServiceError) {
                response = .json(try start(request, root, api, context))
            } catch {
                response = failure(error, requestID: api.requestIDs.next())
            }
            response.fields += fields
            return response
        })

    /// The header fields of Amazon's sample, except Access-Control-Allow-Origin, which the server
    /// itself adds.
    private static let fields = [
        Response.Field(.accessControlAllowCredentials, "true"),
        Response.Field(
            .accessControlAllowHeaders, "Content-Type,X-Amz-Date,Authorization,X-Api-Key,X-Amz-Security-Token"),
    ]

    private static func start(
        _ request: Request, _ root: JSONValue?, _ api: ConnectAPI, _ context: CallContext
    ) throws(ServiceError) -> [UInt8] {
        guard let root, root.kind == .object else { throw .serialization("the body must be a JSON object") }
        let instance = nonEmpty(root["InstanceId"]) ?? Registry.builtIn
        let settings = api.registry.existingInstance(instance)?.settings.value ?? api.registry.template.settings
        var made = request
        made.body = body(root, instance: instance, settings.sampleBackEnd)
        let call = ControlCall(request: made, api: api, context: context, dialect: .connect)
        let result = try StartChatContact.start(call)
        return JSONWriter.object(capacity: result.count + 100) { writer in
            writer.object("data") { writer in
                writer.member("startChatResult", raw: result)
                writer.object("featurePermissions") { writer in
                    guard let types = root["SupportedMessagingContentTypes"], types.kind == .array else { return }
                    writer.member("MESSAGING_MARKDOWN", types.elements.contains { $0.string == "text/markdown" })
                }
            }
        }
    }

    /// Returns the body of the StartChatContact request.
    private static func body(_ root: JSONValue, instance: String, _ settings: SampleBackEndSettings) -> [UInt8] {
        JSONWriter.object(capacity: 1_024) { writer in
            writer.member("InstanceId", instance)
            writer.member("ContactFlowId", nonEmpty(root["ContactFlowId"]) ?? settings.contactFlowID)
            let name = root["ParticipantDetails"]?["DisplayName"]
            if let name {
                writer.object("ParticipantDetails") { $0.member("DisplayName", raw: name.source.utf8) }
            }
            let given = settings.attributes == .all ? root["Attributes"]?.members ?? [] : []
            writer.object("Attributes") { writer in
                if let name, !given.contains(where: { $0.name == "customerName" }) {
                    writer.member("customerName", raw: name.source.utf8)
                }
                for (name, value) in given { writer.member(named: name, raw: value.source) }
            }
            if let types = root["SupportedMessagingContentTypes"], types.kind != .null {
                writer.member("SupportedMessagingContentTypes", raw: types.source.utf8)
            }
            // HTML forms send numbers as strings.
            if let minutes = root["ChatDurationInMinutes"],
                let number = minutes.integer ?? minutes.string.flatMap(Int.init),
                number != 0
            {
                writer.member("ChatDurationInMinutes", number)
            }
            if let source = nonEmpty(root["PersistentChat"]?["SourceContactId"]),
                let type = nonEmpty(root["PersistentChat"]?["RehydrationType"])
            {
                writer.object("PersistentChat") { writer in
                    writer.member("SourceContactId", source)
                    writer.member("RehydrationType", type)
                }
            }
            // The sample drops all other members. With `all`, this keeps the ones that a widget's
            // own back end would pass on.
            guard settings.attributes == .all else { return }
            for name in ["InitialMessage", "ClientToken", "ParticipantConfiguration"] {
                if let value = root[name], value.kind != .null { writer.member(named: name, raw: value.source) }
            }
        }
    }

    private static func nonEmpty(_ value: JSONValue?) -> String? {
        value?.string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Returns the error in the sample's form.
    private static func failure(_ error: ServiceError, requestID: String) -> Response {
        let body = JSONWriter.object { writer in
            writer.object("data") { writer in
                writer.object("Error") { writer in
                    writer.member("message", error.message)
                    writer.member("code", ifPresent: error.type)
                    writer.member("time", WallClock.now())
                    writer.member("requestId", requestID)
                    writer.member("statusCode", error.status)
                    writer.member("retryable", error.status == 429 || error.status >= 500)
                }
            }
        }
        var response = error.response
        response.body = body
        response.fields.append(Response.Field(.amznRequestID, requestID))
        return response
    }
}
