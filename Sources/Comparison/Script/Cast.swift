internal import JSON
package import Recording

/// Who is who in a recording: which participants were recorded clients, and in which chats.
///
/// All ids and tokens are those of the recording.
package struct Cast: Sendable {
    package struct Member: Sendable {
        package var chat: String?
        package var participantID: String?
        package var role: String
        package var displayName: String
        /// Milliseconds of the recording at which the client connected.
        var time: Int64 = 0
    }

    /// By participant token.
    package private(set) var members: [String: Member] = [:]
    /// The participant token behind a connection token or a socket's URL.
    private var owners: [String: String] = [:]
    private var ownersOfSockets: [Int: String] = [:]
    /// The chat of a later contact.
    private var chatOfContact: [String: String] = [:]
    /// The customer of each chat, as its items name it.
    private var customers: [String: (id: String, name: String)] = [:]
    /// Participants that no recorded client was, by chat.
    private var strangers: [String: [Stranger]] = [:]

    private struct Stranger: Sendable {
        let id: String
        let role: String
        let name: String
        /// Milliseconds of the recording at which it is first seen.
        let time: Int64
    }

    package init(_ recording: Recording) {
        for call in recording.calls { readTokens(of: call) }
        for event in recording.socketEvents {
            if case .opened(let url, _) = event.kind { ownersOfSockets[event.socket] = owners[url] }
        }
        let senders = Self.senders(in: recording, owners)
        for entry in recording.entries { readItems(of: entry, senders) }
        claimStrangers()
    }

    /// Whether a participant was a recorded client.
    package func isClient(_ participantID: String) -> Bool {
        members.values.contains { $0.participantID == participantID }
    }

    /// The customer of a chat; nil if no item of the recording names one.
    package func customer(of chat: String) -> (id: String, name: String)? { customers[chat] }

    /// Whether a client of the chat with a contact has a socket, which shows what the other side does.
    package func hasSocket(inChatOf contact: String) -> Bool {
        let chat = chatOfContact[contact] ?? contact
        return ownersOfSockets.values.contains { members[$0]?.chat == chat }
    }

    /// Returns the chat of a connection token, if no client of the chat has a socket; nil otherwise.
    package func chatWithoutSocket(of connectionToken: String) -> String? {
        guard let chat = owners[connectionToken].flatMap({ members[$0]?.chat }) else { return nil }
        return ownersOfSockets.values.contains { members[$0]?.chat == chat } ? nil : chat
    }

    // MARK: - Reading

    private mutating func readTokens(of call: RecordedCall) {
        guard let answer = call.answer else { return }
        switch call.operation {
        case "StartChatContact", "CreateParticipant":
            let details = call.request?["ParticipantDetails"]
            let token = answer["ParticipantToken"] ?? answer["ParticipantCredentials"]?["ParticipantToken"]
            guard let token = token?.string else { return }
            members[token] = Member(
                chat: answer["ContactId"]?.string, participantID: answer["ParticipantId"]?.string,
                role: details?["ParticipantRole"]?.string ?? "CUSTOMER",
                displayName: details?["DisplayName"]?.string ?? "Customer")
        case "CreateParticipantConnection":
            guard let token = call.token else { return }
            if members[token] == nil {
                members[token] = Member(role: "", displayName: "", time: call.time)
            }
            for secret in [answer["ConnectionCredentials"]?["ConnectionToken"], answer["Websocket"]?["Url"]] {
                if let secret = secret?.string { owners[secret] = token }
            }
        // open: other operations have no tokens of participants
        default: break
        }
    }

    /// Returns the participant token of the client that sent an item, by the item's id.
    private static func senders(in recording: Recording, _ owners: [String: String]) -> [String: String] {
        var senders: [String: String] = [:]
        for call in recording.calls where call.operation == "SendMessage" || call.operation == "SendEvent" {
            guard let id = call.answer?["Id"]?.string, let owner = call.token.flatMap({ owners[$0] }) else { continue }
            senders[id] = owner
        }
        return senders
    }

    private mutating func readItems(of entry: Recording.Entry, _ senders: [String: String]) {
        switch entry {
        case .call(let call):
            guard call.operation == "GetTranscript", let answer = call.answer else { return }
            let owner = call.token.flatMap { owners[$0] }
            for item in answer["Transcript"]?.elements ?? [] {
                read(item, of: answer["InitialContactId"]?.string, at: call.time, seenBy: owner, senders)
            }
        case .socket(let event):
            guard case .received(let frame) = event.kind, let item = FrameForm.item(frame) else { return }
            read(
                item, of: item["InitialContactId"]?.string, at: event.time, seenBy: ownersOfSockets[event.socket],
                senders)
        }
    }

    private mutating func read(
        _ item: JSONTree, of chat: String?, at time: Int64, seenBy owner: String?, _ senders: [String: String]
    ) {
        if let owner, let chat, members[owner]?.chat == nil { members[owner]?.chat = chat }
        if let chat, let contact = item["ContactId"]?.string { chatOfContact[contact] = chat }
        guard let chat, let id = item["ParticipantId"]?.string, let role = item["ParticipantRole"]?.string else {
            return
        }
        let name = item["DisplayName"]?.string ?? ""
        if role == "CUSTOMER", customers[chat] == nil { customers[chat] = (id, name) }
        if let sender = item["Id"]?.string.flatMap({ senders[$0] }), members[sender]?.participantID == nil {
            members[sender]?.participantID = id
            members[sender]?.role = role
            members[sender]?.displayName = name
        }
        if role != "SYSTEM", strangers[chat]?.contains(where: { $0.id == id }) != true {
            strangers[chat, default: []].append(Stranger(id: id, role: role, name: name, time: time))
        }
    }

    /// Gives each client that sent nothing the identity of a participant of its chat that no other client is.
    private mutating func claimStrangers() {
        for token in members.keys.sorted() where members[token]?.participantID == nil {
            let chat = members[token]?.chat
            let chats = chat.map { [$0] } ?? strangers.keys.sorted()
            let free = chats.flatMap { chat in (strangers[chat] ?? []).map { (chat: chat, stranger: $0) } }
                .filter { !isClient($0.stranger.id) }
            // Most clients that another program invited are agents, and connect when they have joined.
            let time = members[token]?.time ?? 0
            let agents = free.filter { $0.stranger.role == "AGENT" }
            let latest = agents.filter { $0.stranger.time <= time }.max { $0.stranger.time < $1.stranger.time }
            guard let (chat, found) = latest ?? agents.first ?? free.first else {
                let hasCustomer = members.values.contains { $0.role == "CUSTOMER" && (chat == nil || $0.chat == chat) }
                if members[token]?.role == "" { members[token]?.role = hasCustomer ? "AGENT" : "CUSTOMER" }
                continue
            }
            members[token]?.chat = chat
            members[token]?.participantID = found.id
            members[token]?.role = found.role
            members[token]?.displayName = found.name
        }
    }
}
