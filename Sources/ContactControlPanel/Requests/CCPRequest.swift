internal import Chats
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// What an agent's desktop asks for through the page (Streams: `api_request`), by a method of the Streams client.
struct CCPRequest: APICall {
    typealias Perform = @Sendable (CCPRequest) throws(CCPRefusal) -> [UInt8]

    let instance: Instance
    let agent: String
    let params: CCPMembers
    var dialect: CCPDialect { CCPDialect() }

    /// What a method does, in the words of the service's failures: "Cannot clear contact: Invalid contact state."
    struct Action: Sendable {
        let words: String
        /// Whose state forbids it.
        var subject = "contact"

        init(_ words: String, subject: String = "contact") {
            self.words = words
            self.subject = subject
        }
    }

    /// A method that is carried; without an action its failures have no words of the service's.
    struct Method: Sendable {
        let action: Action?
        let perform: Perform

        init(_ action: Action? = nil, _ perform: @escaping Perform) {
            self.action = action
            self.perform = perform
        }
    }

    /// The methods that are carried (Streams: ClientMethods, ApiProxyClientMethods).
    static let methods: [String: Method] = [
        "acceptContact": Method(Action("accept contact"), AgentContacts.accept),
        "rejectContact": Method(Action("reject contact"), AgentContacts.reject),
        "clearContact": Method(Action("clear contact"), AgentContacts.clear),
        "completeContact": Method(Action("complete contact"), AgentContacts.clear),
        "destroyContact": Method(Action("destroy contact"), AgentContacts.leave),
        "destroyConnection": Method(Action("destroy connection"), AgentContacts.destroyConnection),
        "conferenceConnections": Method(Action("conference connections"), AgentContacts.conference),
        "createAdditionalConnection": Method(Action("create connection"), QuickConnects.transfer),
        "transferContact": Method(Action("transfer contact"), QuickConnects.transfer),
        "addNewConnection": Method(Action("add connection"), QuickConnects.invite),
        "getEndpoints": Method(nil, QuickConnects.list),
        "createTransport": Method(nil, ChatTransport.create),
        "putAgentState": Method(Action("change agent state", subject: "agent or contact"), AgentStates.put),
        "getAgentStates": Method(nil, AgentStates.list),
        "getAgentSnapshot": Method(nil, AgentDocuments.snapshot),
        "getAgentConfiguration": Method(nil, AgentDocuments.configuration),
        "updateAgentConfiguration": Method(nil, AgentDocuments.updateConfiguration),
        "qrIntegrationExists": Method(nil) { _ in Array("false".utf8) },
        "logout": Method(nil) { _ in empty },
    ]

    /// What most answer with.
    static let empty = Array("{}".utf8)

    /// The contact that the request is about.
    func contact() throws(CCPRefusal) -> UniqueID {
        let text = try params.requiredString("contactId", length: 1...256)
        guard let id = UniqueID(text) else {
            throw CCPRefusal(404, "\"\(text)\" is no ContactId", type: .contactNotFound)
        }
        return id
    }

    /// The agent's place in the contact's chat.
    func seat() throws(CCPRefusal) -> (chat: Chat, participant: Participant.Index) {
        let contact = try contact()
        return try allowed { () throws(Refusal) in
            try instance.routing.participant(of: contact, with: agent)
        }
    }
}

extension ContactControlPanel {
    /// `POST …/ccp-v2/api` `{method, params}` answering `{data}`: over HTTP, so that it works while the page's socket is lost.
    func perform(_ request: Request, _ path: CCPPath) throws(CCPRefusal) -> Response {
        let instance = try instance(path)
        let agent = try agent(of: request)
        let hold = instance.clock.hold()
        defer { withExtendedLifetime(hold) {} }
        var method = "-"
        let response: Response
        var reason: String?
        do throws(CCPRefusal) {
            let members = try CCPMembers(body: request.body, dialect: CCPDialect())
            method = try members.requiredString("method", length: 1...256)
            if method == Self.logout {
                signOut(agent, of: instance)
            } else {
                try checkSignIn(agent, instance)
                register(agent, in: instance)
            }
            guard let known = CCPRequest.methods[method] else {
                throw CCPRefusal(
                    400, "no chat needs the method \"\(method)\", and it is not carried here", type: .unsupported)
            }
            let given = try members.structure("params")
            var params = try CCPMembers(body: [], dialect: CCPDialect())
            if let given { params = given }
            let data = try known.perform(CCPRequest(instance: instance, agent: agent, params: params))
            response = .json(JSONWriter.object(capacity: data.count + 16) { $0.member("data", raw: data) })
        } catch {
            var refusal = error
            refusal.action = CCPRequest.methods[method]?.action
            response = refusal.response
            reason = error.reason
        }
        instance.journal.append(
            request: "CCP \(method)", of: Subject(role: .agent), at: instance.clock.now(),
            method: request.method.rawValue, path: request.path, query: request.query, body: request.body,
            status: response.status.code, answer: response.body, why: reason)
        return response
    }

    /// What the page asks for when its desktop terminates (Streams: `terminate`); whoever is not signed in, too.
    private static let logout = "logout"

    func checkSignIn(_ agent: String, _ instance: Instance) throws(CCPRefusal) {
        guard instance.settings.value.requiresLogin, !instance.desktops.isSignedIn(agent) else { return }
        throw CCPRefusal(401, "\(agent) is not signed in")
    }
}
