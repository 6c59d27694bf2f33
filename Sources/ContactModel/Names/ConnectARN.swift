package import Kernel

/// Amazon Resource Names, in an account that no customer has.
package enum ConnectARN {
    /// The region of every resource.
    package static let region = "us-east-1"

    package static func instance(_ id: String) -> String {
        "arn:aws:connect:\(region):\(AWSAccount.id):instance/\(id)"
    }

    /// The ARN of an instance for agents' desktops.
    ///
    /// Streams reads a UUID out of it (Documentation/Protocol.md#agent-data). A test's InstanceId
    /// need not be a UUID.
    package static func desktopInstance(_ id: String) -> String {
        instance(uuid(of: id).description)
    }

    package static func queue(_ name: String, in instance: String) -> String {
        resource("queue", name, in: instance)
    }

    /// The ARN of an agent's own queue.
    package static func agentQueue(_ agent: String, in instance: String) -> String {
        "\(desktopInstance(instance))/queue/agent/\(agentID(agent))"
    }

    package static func agent(_ name: String, in instance: String) -> String {
        resource("agent", name, in: instance)
    }

    package static func agentState(_ name: String, in instance: String) -> String {
        resource("agent-state", name, in: instance)
    }

    package static func routingProfile(_ agent: String, in instance: String) -> String {
        resource("routing-profile", agent, in: instance)
    }

    package static func quickConnect(_ target: TransferTarget, in instance: String) -> String {
        resource("transfer-destination", target.description, in: instance)
    }

    /// Returns the ARN of a resource. The same names have the same ids in every run.
    private static func resource(_ kind: String, _ name: String, in instance: String) -> String {
        "\(desktopInstance(instance))/\(kind)/\(id(kind, name))"
    }

    // Ids on their own: the last parts of the ARNs above.

    package static func queueID(_ queue: RoutingEvent.Ticket.Target) -> UniqueID {
        switch queue {
        case .queue(let name): id("queue", name)
        case .agent(let name): agentID(name)
        }
    }

    package static func agentID(_ name: String) -> UniqueID { id("agent", name) }

    package static func quickConnectID(_ target: TransferTarget) -> UniqueID {
        id("transfer-destination", target.description)
    }

    private static func id(_ kind: String, _ name: String) -> UniqueID { uuid(of: "\(kind)\n\(name)") }

    private static func uuid(of name: String) -> UniqueID {
        if let id = UniqueID(name) { return id }
        var generator = SeededGenerator(seed: 0, stream: name)
        return UniqueID.random(using: &generator)
    }
}
