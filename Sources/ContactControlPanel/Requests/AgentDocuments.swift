internal import Chats
internal import Instances
internal import JSON
internal import Kernel

/// The methods that return an agent's data on request, in addition to the pushes.
enum AgentDocuments {
    static let snapshot: CCPRequest.Perform = { request throws(CCPRefusal) in
        let document = AgentDocument(of: request.agent, in: request.instance)
        return JSONWriter.object { writer in
            writer.object("snapshot") { document.writeSnapshot(to: &$0) }
        }
    }

    static let configuration: CCPRequest.Perform = { request throws(CCPRefusal) in
        let document = AgentDocument(of: request.agent, in: request.instance)
        return JSONWriter.object { writer in
            writer.object("configuration") { document.writeConfiguration(to: &$0) }
        }
    }

    /// `updateAgentConfiguration {configuration}`: Stores the agent's preferences.
    ///
    /// The rest is about telephones and is ignored.
    static let updateConfiguration: CCPRequest.Perform = { request throws(CCPRefusal) in
        let configuration = try request.params.requiredStructure("configuration")
        if let preferences = try configuration.structure("agentPreferences") {
            guard preferences.value.source.utf8.count <= 10_000 else {
                throw CCPRefusal(400, "agentPreferences must have at most 10000 bytes")
            }
            request.instance.desktops.setPreferences(preferences.value.source, of: request.agent)
            request.instance.changes.notify()
        }
        return CCPRequest.empty
    }
}
