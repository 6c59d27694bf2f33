internal import Comparison
internal import HTTPClient
internal import JSON
internal import Recording

/// Starts chats that no recorded call started.
extension RecordingPlayback {
    /// Stands for a chat that no item of the recording names.
    static let unnamedChat = "the chat"

    /// Returns the admin API's path of a chat, which is started if it does not exist.
    func contact(of chat: String?) throws(AdminClient.Failure) -> String? {
        let known = chat ?? chats.sorted().first
        guard let chat = known ?? (cast.members.isEmpty ? nil : Self.unnamedChat) else { return nil }
        if correspondence[chat] == nil {
            let customer = cast.customer(of: chat)
            try startChat(chat, id: customer?.id, name: customer?.name ?? "Customer", token: nil)
        }
        return correspondence[chat].map { "\(Self.path(instance))/contacts/\($0)" }
    }

    /// Starts a chat as the recorded customer did before the recording.
    ///
    /// - Parameter token: the recorded client's token; nil if the customer was not a recorded client.
    func startChat(_ chat: String, id: String?, name: String, token: String?) throws(AdminClient.Failure) {
        let body = JSONTree.object([
            .init("InstanceId", .string(instance)), .init("ContactFlowId", .string("recorded")),
            .init("ParticipantDetails", .object([.init("DisplayName", .string(name.isEmpty ? "Customer" : name))])),
        ])
        let started = try call("PUT", "/contact/chat", body, token: nil)
        guard let contact = started["ContactId"]?.string, let participant = started["ParticipantId"]?.string,
            let here = started["ParticipantToken"]?.string
        else { return notes.append("a chat could not be started") }
        correspondence.learn(chat, contact)
        chats.insert(chat)
        if let id {
            correspondence.learn(id, participant)
            otherSide.register(id, token: here)
        }
        if let token { return correspondence.learn(token, here) }
        let type = JSONTree.object([.init("Type", .array([.string("CONNECTION_CREDENTIALS")]))])
        let connection = try call("POST", "/participant/connection", type, token: here)
        _ = try call(
            "POST", "/participant/transcript", .object([]),
            token: connection["ConnectionCredentials"]?["ConnectionToken"]?.string)
    }

    func call(
        _ method: String, _ path: String, _ body: JSONTree, token: String?
    ) throws(AdminClient.Failure) -> JSONTree {
        let fields = token.map { [(name: "X-Amz-Bearer", value: $0)] } ?? []
        do throws(HTTPClient.Failure) {
            return JSONTree(text: try http.send(method, admin.endpoint + path, body: body.bytes, fields: fields).body)
                ?? .null
        } catch {
            throw .unreachable("\(admin.endpoint): \(error.description)")
        }
    }
}
