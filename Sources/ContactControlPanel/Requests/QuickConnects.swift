internal import Chats
internal import ContactCentre
internal import ContactModel
internal import Instances
internal import JSON
internal import Kernel

/// The quick connects of an agent: every other agent, and every queue (Streams: Endpoint).
enum QuickConnects {
    private struct QuickConnect {
        let target: TransferTarget
        let arn: String

        init(_ target: TransferTarget, in instance: Instance) {
            self.target = target
            arn = ConnectARN.quickConnect(target, in: instance.id)
        }

        var name: String { target.name }
    }

    /// `getEndpoints {queueARNs, nextToken, maxResults}`: Returns all quick connects in one page.
    static let list: CCPRequest.Perform = { request throws(CCPRefusal) in
        let found = all(request)
        return JSONWriter.object { writer in
            writer.array("endpoints") { writer in
                for connect in found { writer.object { write(connect, request.instance, to: &$0) } }
            }
            writer.member("nextToken", raw: "null".utf8)
        }
    }

    /// Sends the contact to another agent or into a queue, which begins another leg.
    ///
    /// The agent then has after-contact work.
    static let transfer: CCPRequest.Perform = { request throws(CCPRefusal) in
        try lead(request) { chat, target, agent throws(Refusal) in try chat.transfer(to: target, by: agent) }
    }

    /// Invites another agent into the chat.
    static let invite: CCPRequest.Perform = { request throws(CCPRefusal) in
        try lead(request) { chat, target, agent throws(Refusal) in try chat.invite(target, by: agent) }
    }

    private static func lead(
        _ request: CCPRequest, _ body: (inout ChatState, TransferTarget, Participant.Index) throws(Refusal) -> Void
    ) throws(CCPRefusal) -> [UInt8] {
        let endpoint = try request.params.requiredStructure("endpoint")
        let target = try target(endpoint, request)
        let (chat, participant) = try request.seat()
        try request.turn(of: chat) { chat throws(Refusal) in try body(&chat, target, participant) }
        return CCPRequest.empty
    }

    /// Finds the target of an endpoint.
    ///
    /// The ARN is used first, because desktops pass back what getEndpoints returned. Desktops also
    /// make up endpoints, which are found by type and name.
    private static func target(_ endpoint: CCPMembers, _ request: CCPRequest) throws(CCPRefusal) -> TransferTarget {
        let arn = try endpoint.string("endpointARN", length: 1...1_024)
        let name = try endpoint.string("name", length: 1...256)
        let type = try endpoint.string("type", length: 1...100)
        let known = all(request)
        if let found = known.first(where: { $0.arn == arn }) { return found.target }
        let named = known.first { connect in
            connect.name == name && (type == nil || type == connect.target.endpointType)
        }
        if let named { return named.target }
        let names = known.map(\.name)
        throw CCPRefusal(
            404,
            "no quick connect is called \"\(name ?? arn ?? "")\""
                + Suggestion.clause(for: name ?? "", among: names), type: .badEndpoint)
    }

    private static func all(_ request: CCPRequest) -> [QuickConnect] {
        let centre = request.instance.routing.centre
        let agents = centre.facts.agents.keys.filter { $0 != request.agent }.sorted().map(TransferTarget.agent)
        let queues = centre.facts.queues.sorted().map(TransferTarget.queue)
        return (agents + queues).map { QuickConnect($0, in: request.instance) }
    }

    private static func write(_ connect: QuickConnect, _ instance: Instance, to writer: inout JSONWriter) {
        writer.member("endpointARN", connect.arn)
        writer.member("endpointId", connect.arn)
        writer.member("type", connect.target.endpointType)
        writer.member("name", connect.name)
        writer.member("phoneNumber", raw: "null".utf8)
        switch connect.target {
        case .agent(let name):
            writer.member("agentLogin", name)
            writer.member("queue", ConnectARN.agentQueue(name, in: instance.id))
        case .queue(let name), .flow(let name):
            writer.member("agentLogin", raw: "null".utf8)
            writer.member("queue", ConnectARN.queue(name, in: instance.id))
        }
    }
}

extension TransferTarget {
    /// The type of the endpoint, spelled as in Amazon Connect Streams (EndpointType).
    fileprivate var endpointType: String {
        switch self {
        case .agent: "agent"
        case .queue, .flow: "queue"
        }
    }
}
