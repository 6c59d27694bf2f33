internal import Chats
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

extension CCPRequest {
    /// The supported methods (Streams: ClientMethods, ApiProxyClientMethods).
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
}

extension ContactControlPanel {
    /// Performs `POST …/ccp-v2/api` with `{method, params}`, and responds with `{data}`.
    ///
    /// It uses HTTP, so that it works while the page's socket is lost.
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
                    400, "the method \"\(method)\" is not needed for chats, and not supported here", type: .unsupported)
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

    /// The method that a desktop calls when it terminates (Streams: `terminate`). It needs no login.
    private static let logout = "logout"

    func checkSignIn(_ agent: String, _ instance: Instance) throws(CCPRefusal) {
        guard instance.settings.value.requiresLogin, !instance.desktops.isSignedIn(agent) else { return }
        throw CCPRefusal(401, "\(agent) is not signed in")
    }
}
