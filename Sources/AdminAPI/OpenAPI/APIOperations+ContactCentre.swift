internal import ChatDomain
internal import Kernel

/// Agents and queues.
extension APIOperations {
    static let contactCentre: [APIOperation] =
        [
            APIOperation(
                method: "get", path: "/agents", tag: "contact centre", summary: "Agents.",
                query: [
                    word("state", "Only those in this state."),
                    choice(
                        "contactState", "Only those with a contact in this state.",
                        AgentContact.State.allCases.map(\.rawValue)), count, wait,
                ],
                answer: listed("agents", "Agent"), refusals: [404]),
            APIOperation(
                method: "get", path: "/agents/{name}", tag: "contact centre", summary: "One agent.",
                query: [
                    word("state", "The state that it must have."),
                    choice(
                        "contactState", "The state that one of its contacts must have.",
                        AgentContact.State.allCases.map(\.rawValue)), wait,
                ],
                answer: .json(S.reference("Agent")), refusals: [404]),
            APIOperation(
                method: "put", path: "/agents/{name}", tag: "contact centre", summary: "Make an agent, or change one.",
                body: .json(
                    S.object([
                        "state": S.text(1...100), "enqueue": S.flag, "concurrency": S.whole(1...10),
                        "queues": S.list(S.text()),
                        "autoAccept": S.flag, "afterContactWork": ["anyOf": [S.duration, S.choice(["manual"])]],
                    ])), needsBody: false, answer: .json(S.reference("Agent")), refusals: [404, 409],
                example: ["state": "Available", "concurrency": 2, "queues": ["BasicQueue"]]),
            APIOperation(
                method: "delete", path: "/agents/{name}", tag: "contact centre", summary: "Take an agent away.",
                answer: .json(S.anything), refusals: [404, 409]),
        ]
        + ["accept", "token"].map { deed in
            APIOperation(
                method: "post", path: "/agents/{name}/contacts/{contactId}/\(deed)", tag: "contact centre",
                summary: deed == "accept"
                    ? "The agent takes what it is offered." : "A token for what the agent is offered or has.",
                body: empty, needsBody: false, answer: .json(S.reference("Credentials")), refusals: [404, 409])
        }
        + ["reject", "clear", "complete"].map { deed in
            APIOperation(
                method: "post", path: "/agents/{name}/contacts/{contactId}/\(deed)", tag: "contact centre",
                summary: "The agent \(deed)s the contact.", body: empty, needsBody: false,
                answer: .json(S.reference("Agent")),
                refusals: [404, 409])
        } + [
            APIOperation(
                method: "get", path: "/queues", tag: "contact centre", summary: "Queues.",
                answer: listed("queues", "Queue"), refusals: [404]),
            APIOperation(
                method: "get", path: "/queues/{name}", tag: "contact centre",
                summary: "Who serves a queue, and who waits in it.", query: [count, wait],
                answer: .json(S.reference("Queue")), refusals: [404]),
            APIOperation(
                method: "put", path: "/queues/{name}", tag: "contact centre", summary: "Make a queue.", body: empty,
                needsBody: false, answer: .json(S.reference("Queue")), refusals: [404]),
        ]
}
