internal import AdminCore
internal import ContactCentre
internal import JSON
internal import Kernel

/// Agents and queues.
extension APIOperations {
    static let contactCentre: [APIOperation] =
        [
            APIOperation(
                method: .get, path: "/agents", tag: "contact centre", summary: "Agents.",
                query: [
                    word("state", "Only entries in this state."),
                    choice(
                        "contactState", "Only agents with a contact in this state.",
                        AgentContact.State.allCases.map(\.rawValue)), afterName, limit, count, wait,
                ],
                answer: listed("agents", "Agent"), refusals: [404], perform: ListAgents.perform),
            APIOperation(
                method: .get, path: "/agents/{name}", tag: "contact centre", summary: "One agent.",
                query: [
                    word("state", "The state to wait for."),
                    choice(
                        "contactState", "The state that one of the agent's contacts must have.",
                        AgentContact.State.allCases.map(\.rawValue)), wait,
                ],
                answer: .json(S.reference("Agent")), refusals: [404], perform: ListAgents.performOne),
            APIOperation(
                method: .put, path: "/agents/{name}", tag: "contact centre", summary: "Create or change an agent.",
                body: .json(S.object(AgentChangeReader.members)), needsBody: false, answer: .json(S.reference("Agent")),
                refusals: [404, 409],
                example: ["state": "Available", "concurrency": 2, "queues": ["BasicQueue"]], perform: PutAgent.perform),
            APIOperation(
                method: .delete, path: "/agents/{name}", tag: "contact centre", summary: "Remove an agent.",
                answer: .json(S.anything), refusals: [404, 409], perform: DeleteAgent.perform),
        ]
        + [
            ofContact("accept", "The agent accepts an offered contact.", answer: "Credentials", AgentContacts.accept),
            ofContact(
                "token", "Create a token for a contact that the agent is offered or has.", answer: "Credentials",
                AgentContacts.token),
            ofContact("reject", "The agent rejects the contact.", answer: "Agent", AgentContacts.reject),
            ofContact("clear", "The agent clears the contact.", answer: "Agent", AgentContacts.clear),
            ofContact("complete", "The agent completes the contact.", answer: "Agent", AgentContacts.clear),
        ]
        + [
            APIOperation(
                method: .get, path: "/queues", tag: "contact centre", summary: "Queues.",
                query: [afterName, limit], answer: listed("queues", "Queue"), refusals: [404], perform: Queues.list),
            APIOperation(
                method: .get, path: "/queues/{name}", tag: "contact centre",
                summary: "The agents of a queue, and its waiting contacts.", query: [count, wait],
                answer: .json(S.reference("Queue")), refusals: [404], perform: Queues.get),
            APIOperation(
                method: .put, path: "/queues/{name}", tag: "contact centre", summary: "Make a queue.", body: empty,
                needsBody: false, answer: .json(S.reference("Queue")), refusals: [404], perform: Queues.put),
        ] + desktops

    /// Returns the operation that performs an agent's act on a contact.
    private static func ofContact(
        _ act: String, _ summary: String, answer: String, _ perform: @escaping AdminAPI.Operation
    ) -> APIOperation {
        APIOperation(
            method: .post, path: "/agents/{name}/contacts/{contactId}/\(act)", tag: "contact centre", summary: summary,
            body: empty, needsBody: false, answer: .json(S.reference(answer)), refusals: [404, 409], perform: perform)
    }

    private static let reached = APIOperation.Content.json(S.answer(["pages": S.count], required: ["pages"]))

    /// CCP pages of agents.
    private static let desktops: [APIOperation] = [
        APIOperation(
            method: .get, path: "/ccp", tag: "agents' desktops", summary: "Open CCP pages.",
            query: [word("agent", "Only pages of this agent."), after, limit, count, wait],
            answer: .json(
                S.answer(
                    [
                        "pages": S.list(
                            S.answer(
                                [
                                    "agent": ["type": "string"], "socket": ["type": "string"], "openedAt": S.time,
                                    "queuedBytes": S.count,
                                ], required: ["agent", "socket", "openedAt"]))
                    ], required: ["pages"])), refusals: [404], perform: Desktops.list),
        APIOperation(
            method: .post, path: "/ccp/auth-fail", tag: "agents' desktops", summary: "End an agent's login.",
            body: .json(S.object(["agent": S.text()])), needsBody: false, answer: reached, refusals: [404, 409],
            perform: Desktops.failAuth),
        APIOperation(
            method: .post, path: "/ccp/access-denied", tag: "agents' desktops", summary: "Deny an agent access.",
            body: .json(S.object(["agent": S.text()])), needsBody: false, answer: reached, refusals: [404, 409],
            perform: Desktops.denyAccess),
        APIOperation(
            method: .post, path: "/ccp/view-contact", tag: "agents' desktops",
            summary: "Select a contact in an agent's panel.",
            body: .json(
                S.object(
                    ["agent": S.text(), "contactId": ["anyOf": [S.id, S.choice([""])]]], required: ["contactId"])),
            answer: reached, refusals: [404, 409], example: ["contactId": ""], perform: Desktops.viewContact),
        APIOperation(
            method: .post, path: "/ccp/sockets/drop", tag: "agents' desktops",
            summary: "Drop the sockets of CCP pages.",
            body: .json(
                S.object([
                    "agent": S.text(), "closeCode": S.whole(0...65_535), "refuseFor": S.duration,
                ])), needsBody: false,
            answer: .json(S.answer(["dropped": S.count, "refusedUntil": S.time], required: ["dropped"])),
            refusals: [404, 409], example: ["refuseFor": "5s"], perform: Desktops.dropSockets),
    ]
}
