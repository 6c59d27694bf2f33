internal import Chats
internal import ContactModel
internal import JSON
internal import Kernel

/// The ChatMetrics of a leg that has ended (service model: ChatMetrics;
/// Documentation/Protocol.md#chat-metrics).
struct ChatMetrics {
    /// The messages of one side.
    private struct Side {
        let type: String
        let participant: Participant
        var messages = 0
        var characters = 0
        /// Times from a message of the other side to this side's answer, in milliseconds.
        var responses: [Int64] = []
        var last: Timestamp?
    }

    private var customer: Side
    private var agent: Side?
    private var messages = 0
    private var botMessages = 0
    private var botCharacters = 0
    /// Number of exchanges: the customer's messages up to an answer, together with that answer.
    private var turns = 0
    private var firstResponse: Timestamp?
    private let agentSince: Timestamp?
    private let endedAt: Timestamp
    private let hasMany: Bool

    /// - Returns: nil if the leg has not ended.
    init?(of leg: Contact, in chat: borrowing ChatState) {
        guard let endedAt = leg.endedAt else { return nil }
        let participants = chat.facts.participants
        self.endedAt = endedAt
        agentSince = leg.agent?.since
        customer = Side(type: "CUSTOMER", participant: participants[ChatState.customer])
        agent = leg.agent.map { Side(type: "AGENT", participant: participants[$0.participant]) }
        let transcript = chat.facts.transcript
        let range = transcript.range(ofContact: leg.id.description) ?? 0..<0
        let people = Set(range.compactMap { transcript.entry(at: $0).author }).filter {
            participants[$0].role == .customer || participants[$0].role == .agent
        }
        hasMany = people.count > 2
        // The first unanswered message of the side that wrote last.
        var open: (isCustomer: Bool, time: Timestamp)?
        for position in range {
            let (time, author, _, content) = transcript.entry(at: position)
            guard let content, let author else { continue }
            messages += 1
            let characters = content.unicodeScalars.count
            switch participants[author].role {
            case .customer:
                answer(&customer, to: open.flatMap { $0.isCustomer ? nil : $0.time }, at: time, characters)
                if open?.isCustomer != true { open = (true, time) }
            case .agent:
                let question = open.flatMap { $0.isCustomer ? $0.time : nil }
                turns += question == nil ? 0 : 1
                // AgentMetrics count only the agent who answered the contact.
                if author == leg.agent?.participant, var side = agent {
                    answer(&side, to: question, at: time, characters)
                    agent = side
                }
                firstResponse = firstResponse ?? time
                if open?.isCustomer != false { open = (false, time) }
            case .customBot, .system:
                botMessages += 1
                botCharacters += characters
                turns += open?.isCustomer == true ? 1 : 0
                if open?.isCustomer == true { open = (false, time) }
            case .supervisor: break
            }
        }
    }

    private func answer(_ side: inout Side, to question: Timestamp?, at time: Timestamp, _ characters: Int) {
        side.messages += 1
        side.characters += characters
        side.last = time
        if let question { side.responses.append(max(0, time - question)) }
    }

    func write(to writer: inout JSONWriter) {
        writer.object("ChatContactMetrics") { writer in
            writer.member("MultiParty", hasMany)
            writer.member("TotalMessages", messages)
            writer.member("TotalBotMessages", botMessages)
            writer.member("TotalBotMessageLengthInChars", botCharacters)
            if let last = customer.last {
                // Times of transcript items may be up to a second ahead of the clock.
                writer.member("ConversationCloseTimeInMillis", Int(max(0, endedAt - last)))
            }
            writer.member("ConversationTurnCount", turns)
            if let firstResponse {
                writer.member("AgentFirstResponseTimestamp", raw: firstResponse.epochSeconds)
                if let agentSince {
                    writer.member("AgentFirstResponseTimeInMillis", Int(max(0, firstResponse - agentSince)))
                }
            }
        }
        if let agent { writer.object("AgentMetrics") { write(agent, to: &$0) } }
        writer.object("CustomerMetrics") { write(customer, to: &$0) }
    }

    /// Returns the sum, or `Int64.max` if it overflows.
    ///
    /// The times of a snapshot may be as far apart as the bounds of a snapshot allow.
    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        let (sum, hasOverflown) = left.addingReportingOverflow(right)
        return hasOverflown ? .max : sum
    }

    private func write(_ side: Side, to writer: inout JSONWriter) {
        writer.member("ParticipantId", side.participant.id)
        writer.member("ParticipantType", side.type)
        // A side that sent no message counts as having abandoned the conversation.
        writer.member("ConversationAbandon", side.messages == 0)
        writer.member("MessagesSent", side.messages)
        writer.member("NumResponses", side.responses.count)
        writer.member("MessageLengthInChars", side.characters)
        writer.member("TotalResponseTimeInMillis", Int(side.responses.reduce(0, Self.sum)))
        writer.member("MaxResponseTimeInMillis", Int(side.responses.max() ?? 0))
        if let last = side.last { writer.member("LastMessageTimestamp", raw: last.epochSeconds) }
    }
}
