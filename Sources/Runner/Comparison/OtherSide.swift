internal import Comparison
internal import HTTPClient
internal import JSON
internal import Kernel

/// Does on this server what participants did whose clients were not recorded.
final class OtherSide {
    private let admin: AdminClient
    /// The participant tokens of this server, by the recorded ParticipantId.
    private var tokens: [String: String] = [:]

    /// The connection tokens of this server, by the recorded ParticipantId.
    private var connections: [String: String] = [:]
    /// The agents in each chat, by the chat's path and their recorded ParticipantIds.
    private var agents: [String: Set<String>] = [:]

    init(_ admin: AdminClient) {
        self.admin = admin
    }

    /// Whether a participant is the only agent in a chat.
    func isLastAgent(_ id: String, in contact: String) -> Bool { agents[contact] == [id] }

    /// Registers the token of a participant that was made in another way.
    func register(_ id: String, token: String) { tokens[id] = token }

    /// Performs an act in a chat.
    ///
    /// - Parameters:
    ///   - contact: the path of the contact in the admin API.
    ///   - correspondence: knows this server's ids, and learns new ones.
    /// - Returns: why the act is not possible; nil if it was performed.
    func perform(_ act: OtherSideAct, in contact: String, _ correspondence: inout Correspondence) -> String? {
        do throws(AdminClient.Failure) {
            switch act {
            case .join(let id, let role, let name):
                guard tokens[id] == nil else { return "a participant joined who is already here" }
                try join(id, role, name, contact, &correspondence)
            case .leave(let id):
                _ = try admin.send("DELETE", "\(contact)/participants/\(correspondence.translated(id))")
                agents[contact]?.remove(id)
            case .say(let by, let type, let content):
                try post(
                    "\(contact)/messages",
                    [
                        ("by", .string(author(by, correspondence))), ("contentType", .string(type)),
                        ("content", .string(correspondence.translated(content))),
                    ])
            case .attach(let by, let files):
                for file in files {
                    let query =
                        "by=\(author(by, correspondence))&contentType=\(PercentEncoding.encode(file.contentType))"
                    _ = try admin.send(
                        "PUT", "\(contact)/files/\(PercentEncoding.encode(file.name))?\(query)",
                        body: Array("recorded".utf8), contentType: "application/octet-stream")
                }
            case .event(let by, let type):
                try post(
                    "\(contact)/events", [("by", .string(author(by, correspondence))), ("contentType", .string(type))])
            case .receipt(let by, let message, let isRead):
                try sendReceipt(by, correspondence.translated(message), isRead)
            case .rename(let id, let name):
                _ = try admin.json(
                    "PUT", "\(contact)/participants/\(correspondence.translated(id))",
                    body: JSONTree.object([.init("displayName", .string(name))]).bytes)
            case .transfer(let from):
                let queue = JSONTree.object([.init("queue", .string(Self.queue))])
                let agent = from.map { [("from", JSONTree.string(correspondence.translated($0)))] } ?? []
                try post("\(contact)/transfer", [("to", queue)] + agent)
                agents[contact] = []
            case .end: try post("\(contact)/end", [])
            case .requestSignIn: try post("\(contact)/authentication", [])
            }
            return nil
        } catch {
            return error.description
        }
    }

    /// Sends a receipt as the participant's client does. The admin API's events have no effect on receipts.
    private func sendReceipt(_ id: String, _ message: String, _ isRead: Bool) throws(AdminClient.Failure) {
        let content = JSONTree.object([.init("messageId", .string(message))])
        let event = JSONTree.object([
            .init("ContentType", .string(Self.event("message.\(isRead ? "read" : "delivered")"))),
            .init("Content", .string(content.text)),
        ])
        _ = try admin.send("POST", "/participant/event", body: event.bytes, bearer: try connection(of: id))
    }

    private func connection(of id: String) throws(AdminClient.Failure) -> String {
        if let known = connections[id] { return known }
        guard let token = tokens[id] else { throw .refused(404, "the participant has not joined") }
        let body = JSONTree.object([.init("Type", .array([.string("CONNECTION_CREDENTIALS")]))])
        let answer = try admin.send("POST", "/participant/connection", body: body.bytes, bearer: token)
        let made = JSONTree(text: answer)?["ConnectionCredentials"]?["ConnectionToken"]?.string ?? ""
        connections[id] = made
        return made
    }

    /// The queue of a new instance.
    private static let queue = "BasicQueue"

    private static func event(_ name: String) -> String { "application/vnd.amazonaws.connect.event.\(name)" }

    private func author(_ id: String?, _ correspondence: Correspondence) -> String {
        id.map { correspondence.translated($0) } ?? "SYSTEM"
    }

    private func post(_ path: String, _ members: [(String, JSONTree)]) throws(AdminClient.Failure) {
        _ = try admin.send("POST", path, body: JSONTree.object(members.map { .init($0.0, $0.1) }).bytes)
    }

    private func join(
        _ id: String, _ role: String, _ name: String, _ contact: String, _ correspondence: inout Correspondence
    ) throws(AdminClient.Failure) {
        let body = JSONTree.object([.init("role", .string(role)), .init("displayName", .string(name))])
        let joined = try admin.json("POST", "\(contact)/participants", body: body.bytes)
        guard let here = joined["participantId"]?.string, let token = joined["participantToken"]?.string else { return }
        correspondence.learn(id, here)
        tokens[id] = token
        if role == "AGENT" { agents[contact, default: []].insert(id) }
    }

    /// Returns a token for a client that another program invited; nil if it cannot be made.
    func token(
        for member: Cast.Member, in contact: String, _ correspondence: inout Correspondence
    ) -> String? {
        let id = member.participantID ?? "participant \(tokens.count + 1)"
        if let token = tokens[id] { return token }
        let role = member.role.isEmpty ? "AGENT" : member.role
        let act = OtherSideAct.join(id: id, role: role, name: member.displayName.isEmpty ? role : member.displayName)
        return perform(act, in: contact, &correspondence) == nil ? tokens[id] : nil
    }
}
