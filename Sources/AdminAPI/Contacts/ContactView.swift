internal import Chats
internal import ContactModel
internal import Instances
internal import JSON
internal import Kernel

/// The JSON form of a contact in the admin API.
enum ContactView {
    static func write(_ chat: Chat, to writer: inout JSONWriter) {
        chat.read { state in
            writer.object { writer in write(state, of: chat, to: &writer) }
        }
    }

    static func json(_ chat: Chat) -> [UInt8] {
        var writer = JSONWriter(capacity: 512)
        write(chat, to: &writer)
        return writer.bytes
    }

    private static func write(_ chat: borrowing ChatState, of owner: Chat, to writer: inout JSONWriter) {
        writer.member("id", chat.facts.initialContactID)
        writer.member("initialContactId", chat.facts.initialContactID)
        writer.member("contactId", chat.contact.id)
        writer.member("ordinal", owner.ordinal)
        writer.member("state", chat.facts.state.rawValue)
        writer.member("flow", chat.facts.request.flowID)
        if let contact = chat.facts.continuedFrom { writer.member("continuedFromContactId", contact) }
        let attributes = chat.facts.attributes
        writer.object("attributes") { writer in
            for attribute in attributes { writer.member(named: attribute.name, attribute.value) }
        }
        let participants = chat.facts.participants
        writer.array("participants") { writer in
            for participant in participants { write(participant, to: &writer) }
        }
        let legs = chat.facts.contacts
        writer.array("contacts") { writer in
            for leg in legs {
                writer.object { writer in
                    write(leg, of: participants, to: &writer)
                    writer.member("transcriptKey", TranscriptKey.key(of: leg, in: owner.instance.id))
                }
            }
        }
        let attachments = chat.facts.attachments
        if !attachments.isEmpty {
            writer.array("attachments") { writer in
                for attachment in attachments { writer.object { write(attachment, to: &$0) } }
            }
        }
        let signIns = chat.facts.signIns
        if !signIns.isEmpty {
            writer.array("signIns") { writer in
                for signIn in signIns { writer.object { write(signIn, to: &$0) } }
            }
        }
        let streamings = chat.facts.streamings
        let endpoints = chat.settings.streamingEndpoints
        if !streamings.isEmpty {
            writer.array("streamings") { writer in
                for streaming in streamings {
                    writer.object { writer in
                        writer.member("id", streaming.id)
                        writer.member("topicArn", streaming.topicARN)
                        writer.member("endpoint", ifPresent: endpoints.url(ofTopic: streaming.topicARN))
                    }
                }
            }
        }
        writer.member("items", chat.facts.transcript.count)
        if chat.facts.transcript.count > 0 {
            let last = chat.facts.transcript.entry(at: chat.facts.transcript.count - 1)
            writer.object("lastItem") { writer in write(last, by: participants, to: &writer) }
        }
        writer.member("startedAt", chat.facts.startedAt)
        if let time = chat.facts.connectedAt { writer.member("connectedAt", time) }
        if let time = chat.facts.agentJoinedAt { writer.member("agentJoinedAt", time) }
        if let time = chat.facts.endedAt { writer.member("endedAt", time) }
        writer.member("disconnectReason", ifPresent: chat.facts.disconnectReason)
    }

    private static func write(_ participant: Participant, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", participant.id)
            writer.member("role", participant.role.rawValue)
            writer.member("displayName", participant.displayName)
            writer.member("presence", participant.presence.rawValue)
            if participant.isMonitoring { writer.member("monitoring", true) }
        }
    }

    /// The most characters of a message that a contact shows.
    private static let mostShown = 200

    private static func write(
        _ item: (time: Timestamp, author: Participant.Index?, type: ContentType, content: String?),
        by participants: IndexedList<Participant>, to writer: inout JSONWriter
    ) {
        writer.member("absoluteTime", item.time)
        writer.member("contentType", item.type.rawValue)
        if let author = item.author {
            writer.member("role", participants[author].role.rawValue)
            writer.member("displayName", participants[author].displayName)
        }
        writer.member("content", ifPresent: item.content.map { String($0.prefix(mostShown)) })
    }

    private static func write(_ attachment: Attachment, to writer: inout JSONWriter) {
        writer.member("id", attachment.id)
        writer.member("name", attachment.name)
        writer.member("contentType", attachment.contentType)
        writer.member("bytes", attachment.size)
        writer.member("uploaded", attachment.body != nil)
        writer.member("status", ifPresent: attachment.status?.rawValue)
    }

    private static func write(_ signIn: SignIn, to writer: inout JSONWriter) {
        writer.member("sessionId", signIn.id)
        writer.member("startedAt", signIn.startedAt)
        writer.member("redirectUri", ifPresent: signIn.redirectURI)
        writer.member("outcome", ifPresent: signIn.outcome?.rawValue)
    }

    /// Writes a leg of the chain: the contact as the control plane knows it.
    private static func write(_ leg: Contact, of participants: IndexedList<Participant>, to writer: inout JSONWriter) {
        writer.member("contactId", leg.id)
        writer.member("initiationMethod", leg.initiationMethod.rawValue)
        writer.member("initiatedAt", leg.initiatedAt)
        if let queue = leg.queue {
            writer.member("queue", queue.queue.name)
            writer.member("queuedAt", queue.since)
        }
        if let agent = leg.agent {
            writer.member("agent", participants[agent.participant].displayName)
            writer.member("agentJoinedAt", agent.since)
        }
        if let ended = leg.endedAt { writer.member("endedAt", ended) }
    }
}
