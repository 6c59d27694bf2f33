internal import AdminCore
internal import Chats
internal import ContactModel
internal import JSON
internal import Kernel
internal import ScenarioImport

/// Contacts, acts on contacts, and sockets of contacts.
extension APIOperations {
    private static let by: SchemaValue = S.text()
    private static let target: SchemaValue = [
        "oneOf": [
            S.object(["agent": S.text()], required: ["agent"]), S.object(["queue": S.text()], required: ["queue"]),
            S.object(["flow": S.text(1...500)], required: ["flow"]),
        ]
    ]

    private static func contact(
        _ method: APIOperation.Method, _ path: String, _ summary: String, body: APIOperation.Content = .none,
        needsBody: Bool = true,
        status: Int = 200, answer: String = "Contact", example: SchemaValue? = nil,
        perform: @escaping AdminAPI.Operation
    ) -> APIOperation {
        APIOperation(
            method: method, path: "/contacts/{contactId}\(path)", tag: "contacts", summary: summary, body: body,
            needsBody: needsBody, status: status, answer: .json(S.reference(answer)), refusals: [404, 409],
            example: example, perform: perform)
    }

    static let contacts: [APIOperation] = [
        APIOperation(
            method: .get, path: "/contacts", tag: "contacts", summary: "Contacts, oldest first.",
            query: [
                choice("state", "Only entries in this state.", ContactState.allCases.map(\.rawValue)), search,
                order, offset, after, limit, count, wait,
            ],
            answer: .json(
                S.answer(
                    ["contacts": S.list(S.reference("Contact")), "total": S.count], required: ["contacts", "total"])),
            refusals: [404], perform: ListContacts.perform),
        APIOperation(
            method: .post, path: "/contacts", tag: "contacts",
            summary: "Start a chat with a simulated, connected customer.",
            body: .json(
                S.object(
                    ["displayName": S.text(), "attributes": ["type": "object"], "flow": S.text(1...500)],
                    required: ["displayName"])),
            status: 201, answer: .json(S.reference("Contact")), refusals: [404, 409], example: ["displayName": "Ana"],
            perform: CreateContact.perform),
        APIOperation(
            method: .get, path: "/contacts/{contactId}", tag: "contacts",
            summary: "One contact, by the id of any of its legs.",
            query: [choice("state", "The state to wait for.", ContactState.allCases.map(\.rawValue)), wait],
            answer: .json(S.reference("Contact")), refusals: [404], perform: GetContact.perform),
        contact(
            .post, "/participants", "Add a participant, who joins at once. Any SDK can act as this participant.",
            body: .json(
                S.object(
                    [
                        "role": S.choice(["AGENT", "CUSTOM_BOT", "SUPERVISOR"]), "displayName": S.text(),
                        "monitoring": S.flag,
                    ], required: ["role", "displayName"])),
            status: 201, answer: "Credentials", example: ["role": "AGENT", "displayName": "Sam"],
            perform: AddParticipant.perform),
        contact(
            .put, "/participants/{participantId}", "Rename a participant, or let a monitoring supervisor barge in.",
            body: .json(S.object(["displayName": S.text(), "monitoring": S.flag])), needsBody: false, answer: "Contact",
            example: ["displayName": "Robin"], perform: UpdateParticipant.perform),
        contact(
            .delete, "/participants/{participantId}", "A participant leaves.", answer: "Contact",
            perform: UpdateParticipant.leave),
        contact(
            .post, "/transfer", "Transfer the contact, or let a transfer fail.",
            body: .json(
                S.object(["to": target, "from": by, "outcome": S.choice(["succeeded", "failed"])], required: ["to"])),
            example: ["to": ["queue": "BasicQueue"]], perform: TransferContact.perform),
        contact(
            .post, "/invite", "An agent invites another agent.",
            body: .json(S.object(["to": target, "from": by], required: ["to"])),
            example: ["to": ["queue": "BasicQueue"]], perform: TransferContact.invite),
        contact(
            .post, "/messages", "Send a message as any participant.",
            body: .json(
                S.object(
                    [
                        "by": by, "content": S.text(1...16_384), "chunks": S.list(S.text(1...16_384)),
                        "contentType": S.text(1...100), "visibility": S.choice(Visibility.allCases.map(\.rawValue)),
                    ], required: ["by"])),
            status: 201, answer: "Stamp", example: ["by": "CUSTOMER", "content": "Hi"], perform: InjectMessage.perform),
        contact(
            .post, "/events", "Send an event as any participant.",
            body: .json(
                S.object(
                    ["by": by, "contentType": S.text(1...100), "content": S.text(0...16_384)],
                    required: ["by", "contentType"])),
            status: 201, answer: "Stamp",
            example: ["by": "CUSTOMER", "contentType": "application/vnd.amazonaws.connect.event.typing"],
            perform: InjectEvent.perform),
        APIOperation(
            method: .put, path: "/contacts/{contactId}/files/{file}", tag: "contacts",
            summary: "Send a file as any participant.",
            query: [
                word("by", "The participant: an id, or a role that one participant has. The default is CUSTOMER."),
                word("contentType", "The file's type. The default is that of the name's ending."),
            ], body: .bytes, largestBody: AttachmentSettings().maxBytes, status: 201,
            answer: .json(S.reference("Stamp")), refusals: [404, 409, 413], perform: Attachments.add),
        APIOperation(
            method: .get, path: "/contacts/{contactId}/attachments/{attachmentId}", tag: "contacts",
            summary: "The bytes of an attachment, whatever the result of its scan.", answer: .bytes, refusals: [404],
            perform: Attachments.get),
        APIOperation(
            method: .get, path: "/contacts/{contactId}/timers", tag: "contacts",
            summary: "The contact's timers, in the order in which they fire.",
            answer: .json(S.answer(["timers": S.list(S.anything)], required: ["timers"])), refusals: [404],
            perform: ContactInternals.timers),
        APIOperation(
            method: .get, path: "/contacts/{contactId}/tokens", tag: "contacts",
            summary: "The tokens of all participants, shortened, with their expiry.",
            answer: .json(S.answer(["tokens": S.list(S.anything)], required: ["tokens"])), refusals: [404],
            perform: ContactInternals.tokens),
        APIOperation(
            method: .post, path: "/contacts/{contactId}/tokens/expire", tag: "contacts",
            summary: "Expire all tokens of a participant, or of all participants.",
            body: .json(S.object(["participant": by])), needsBody: false,
            answer: .json(S.answer(["expired": S.count], required: ["expired"])), refusals: [404, 409],
            example: ["participant": "CUSTOMER"], perform: ContactInternals.expire),
        contact(
            .post, "/attachments/{attachmentId}/scan", "Set the result of an attachment's scan.",
            body: .json(S.object(["status": S.choice(["APPROVED", "REJECTED"])], required: ["status"])),
            example: ["status": "APPROVED"], perform: ScanAttachment.perform),
        APIOperation(
            method: .post, path: "/contacts/{contactId}/authentication", tag: "contacts",
            summary: "Ask the customer to sign in, as a flow does.",
            body: .json(S.object(["timeout": S.duration])), needsBody: false, status: 201,
            answer: .json(S.answer(["sessionId": S.id], required: ["sessionId"])), refusals: [404, 409],
            perform: StartSignIn.perform),
        contact(
            .post, "/authentication/{sessionId}", "End a sign-in.",
            body: .json(
                S.object(["outcome": S.choice(SignIn.Outcome.allCases.map(\.rawValue))], required: ["outcome"])),
            example: ["outcome": "succeeded"], perform: StartSignIn.finish),
        contact(
            .post, "/end", "End the contact: every participant leaves.",
            body: .json(S.object(["reason": S.text(1...100)])), needsBody: false, perform: EndContact.perform),
        APIOperation(
            method: .get, path: "/contacts/{contactId}/transcript", tag: "contacts", summary: "The whole transcript.",
            query: [
                choice("format", "The format. The default is json.", ["json", "text", "s3", "html"]), count, wait,
            ],
            answer: .json(S.anything), answerTexts: ["text/plain", "text/html"], refusals: [404],
            perform: ExportTranscript.perform),
        APIOperation(
            method: .get, path: "/contacts/{contactId}/scenario", tag: "contacts",
            summary: "A scenario that is made from the contact.",
            query: [
                choice(
                    "play", "Whose words the scenario says. The default is customer.",
                    ImportOptions.Played.allCases.map(\.rawValue)),
                choice(
                    "waits", "What becomes of the times. The default is human.",
                    ImportOptions.Waits.allCases.map(\.rawValue)),
                word("name", "The scenario's name."),
                choice("redact", "Whether personal data are replaced. The default is true.", ["true", "false"]),
            ],
            answer: .document("application/yaml"), refusals: [404, 409], perform: ExportScenario.perform),
        APIOperation(
            method: .post, path: "/contacts/{contactId}/sockets/drop", tag: "sockets", summary: "Drop sockets.",
            body: .json(S.object(["participant": by, "closeCode": S.whole(1_000...4_999), "refuseFor": S.duration])),
            needsBody: false,
            answer: .json(S.answer(["dropped": S.count], required: ["dropped"])), refusals: [404, 409],
            perform: DropSockets.perform),
        APIOperation(
            method: .post, path: "/contacts/{contactId}/frames", tag: "sockets",
            summary: "Send one raw frame, which is not recorded in the transcript.",
            body: .json(S.object(["participant": by, "content": [:]], required: ["content"])),
            answer: .json(S.answer(["sockets": S.count], required: ["sockets"])), refusals: [404, 409],
            example: ["content": ["Type": "EVENT"]], perform: PushFrame.perform),
        APIOperation(
            method: .get, path: "/sockets", tag: "sockets", summary: "Open chat sockets.",
            query: [
                APIOperation.Query(name: "contact", description: "Only sockets of this contact.", schema: S.id),
                word("topic", "Only sockets subscribed to this topic: aws/chat."), after, limit, count, wait,
            ],
            answer: .json(S.answer(["sockets": S.list(S.anything)], required: ["sockets"])), refusals: [404],
            perform: ListSockets.perform),
        APIOperation(
            method: .post, path: "/tokens/expire", tag: "contacts", summary: "Expire a token.",
            body: .json(S.object(["token": S.text(1...1_000)], required: ["token"])),
            answer: .json(
                S.answer(
                    ["contactId": S.id, "participantId": S.id, "role": ["type": "string"]],
                    required: ["contactId", "participantId", "role"])), refusals: [404], example: ["token": "ct-0-…"],
            perform: ExpireToken.perform),
    ]
}
