internal import Kernel

/// From the customer's connecting to chat.ended.
extension ChatState {
    /// An end that is due, but waits for a delay or for what a flow still has to say.
    enum PendingEnd: String, Sendable, Codable {
        case customerLeft = "CUSTOMER_DISCONNECT"
        case agentLeft = "AGENT_DISCONNECT"
    }

    /// Connects somebody who was invited; an agent whom the contact is offered connects by accepting.
    package mutating func connect(_ index: Int) {
        guard participants[index].presence == .invited else { return }
        enter(index)
    }

    /// The agent accepts the contact that it is offered.
    package mutating func accept(_ index: Int) throws(ChatRefusal) {
        try checkPresence(index)
        guard participants[index].presence == .offered else { return }
        try checkCustomer()
        try checkRoom(for: participants[index].role)
        enter(index)
    }

    private mutating func enter(_ index: Int) {
        participants[index].presence = .connected
        participants[index].connectedAt = now
        noteUpdate()
        if let agent = participants[index].agentName {
            for socket in outlets.desktops?.sockets(of: agent) ?? [] { hearAtDesktop(socket, of: index) }
        }
        appendEvent(.participantJoined, by: index)
        hear(.joined, from: index)
        let role = participants[index].role
        if index == Self.customer { customerConnected() }
        if role == .customBot { disarm(.botDeadline(index)) }
        if role.servesCustomer { servantConnected(index) }
        runRoleTimers()
    }

    private mutating func customerConnected() {
        connectedAt = now
        disarm(.connectDeadline)
        change(to: .waiting)
        if past != nil { tellOfPast() }
        if let message = request.initialMessage {
            appendMessage(message.type, message.content, by: Self.customer)
        }
        if queuesItself { enqueue(in: .queue(settings.defaultQueue)) }
    }

    /// Somebody answers the customer now. Bots only fill the time until an agent comes
    /// (Documentation/Protocol.md#connect-operations).
    private mutating func servantConnected(_ index: Int) {
        agentJoinedAt = agentJoinedAt ?? now
        if pendingEnd == .agentLeft { callOffEnd() }
        change(to: .connected)
        guard participants[index].role == .agent else { return }
        if contact.agent == nil { contact.agent = Contact.Answer(participant: index, since: now) }
        if !participants[index].wasAskedIn { awaitsAgent = false }
        effects.routing.append(
            .agentJoined(
                contact: contact.id, initial: initialContactID, agent: participants[index].agentName ?? "",
                participant: participants[index].id))
        for bot in participants.indices where participants[bot].role == .customBot { leave(bot) }
    }

    /// A participant disconnects; the contact ends with the customer, or with the last who serves it
    /// (Documentation/Decisions.md#decision-11).
    package mutating func leave(_ index: Int) {
        guard state != .ended, participants[index].presence != .left else { return }
        let wasConnected = participants[index].presence == .connected
        withdraw(index)
        if participants[index].role == .customer {
            // Of several customers, the last one ends the chat.
            if areCustomersGone { customerLeft() }
        } else if participants[index].role.servesCustomer, wasConnected, !hasServant {
            nobodyServes(after: index)
        }
    }

    /// The last who served the customer has left: the end, unless somebody else was asked to serve. An agent's desktop hears
    /// of that end, and of nothing before it: its contact is over only then.
    private mutating func nobodyServes(after index: Int) {
        guard !awaitsAgent else { return change(to: .waiting) }
        participants[index].awaitsEnd = participants[index].isAtDesktop
        scheduleEnd(.agentLeft)
    }

    /// Takes somebody out of the chat, and nothing more.
    mutating func withdraw(_ index: Int) {
        let wasPresent = participants[index].isPresent
        endStreams(of: index)
        participants[index].presence = .left
        participants[index].isMonitoring = false
        noteUpdate()
        if wasPresent { appendEvent(.participantLeft, by: index) }
        hear(.left, from: index)
        if participants[index].role == .agent { effects.routing.append(.agentLeft(participants[index].id)) }
        runRoleTimers()
    }

    /// Lets go of somebody who has not come: its tokens are good for nothing any more, and nobody hears of it.
    package mutating func dismiss(_ index: Int) {
        guard participants[index].presence == .invited || participants[index].presence == .offered else { return }
        participants[index].presence = .left
        if participants[index].role == .agent { effects.routing.append(.agentLeft(participants[index].id)) }
        markChanged()
    }

    /// DisconnectOnCustomerExit lets the agents go with the customer, so that the flow can go on (service model:
    /// StartChatContact).
    private mutating func customerLeft() {
        effects.routing.append(.customerLeft(initial: initialContactID))
        if request.disconnectsAgentOnCustomerExit {
            for index in participants.indices where participants[index].isServing { withdraw(index) }
        }
        scheduleEnd(.customerLeft)
    }

    /// Whether a customer is in the chat.
    var hasCustomer: Bool { participants.contains { $0.role == .customer && $0.presence == .connected } }

    private var areCustomersGone: Bool { participants[Self.customer].presence == .left && !hasCustomer }

    /// Whether the last customer's leaving has ended the chat, or will when the end delay is over.
    package var endsWithCustomer: Bool {
        areCustomersGone
            && (state == .ended || pendingEnd == .customerLeft && !endWaitsForFlow)
    }

    /// Whether the customer has somebody to talk with.
    var hasServant: Bool { participants.contains(where: \.isServing) }

    /// The first to leave decides why and when; the customer's leaving overrules an agent's.
    mutating func scheduleEnd(_ reason: PendingEnd) {
        guard state != .ended, pendingEnd == nil || (pendingEnd == .agentLeft && reason == .customerLeft) else {
            return
        }
        pendingEnd = reason
        endWaitsForFlow = endHolds > 0 && (reason == .agentLeft || request.disconnectsAgentOnCustomerExit)
        let delay = endWaitsForFlow ? Self.longestHold : settings.endDelay
        if delay == 0 { finish() } else { arm(.end, at: now + delay) }
    }

    /// An agent who joins in time keeps a chat that agents had left.
    mutating func callOffEnd() {
        for index in participants.indices { participants[index].awaitsEnd = false }
        pendingEnd = nil
        disarm(.end)
    }

    /// Keeps the chat open after the last agent has left, while a flow goes on (Documentation/Decisions.md#decision-11); 15
    /// minutes at most. A flow
    /// also sends the contact to a queue itself, or not at all.
    package mutating func holdEnd() {
        endHolds += 1
        queuesItself = false
    }

    package mutating func releaseEnd() {
        endHolds -= 1
        guard state != .ended, endHolds == 0, endWaitsForFlow, let reason = pendingEnd else { return }
        pendingEnd = nil
        scheduleEnd(reason)
    }

    private static let longestHold: Int64 = 900_000

    /// Ends the contact from outside: everyone leaves, then chat.ended (Documentation/Protocol.md#frame-order).
    package mutating func end(reason: String?) {
        guard state != .ended else { return }
        disconnectReason = reason
        let present = participants.indices.filter {
            participants[$0].presence == .connected && participants[$0].role != .system
        }
        // Nobody has left by itself: all of them hear it to the end.
        for index in present { participants[index].hearsEnd = true }
        for index in present { withdraw(index) }
        finish()
    }

    mutating func finish() {
        completeStreams()
        dropAttachmentBodies()
        disconnectReason = disconnectReason ?? pendingEnd?.rawValue
        appendEvent(.chatEnded, by: nil)
        endedAt = now
        contact.endedAt = now
        contact.disconnectReason = disconnectReason
        change(to: .ended)
        effects.hasEnded = true
        effects.routing.append(.ended(initial: initialContactID))
        hear(.ended, from: nil)
    }
}

extension Participant {
    /// Whether the customer has somebody to talk with in this participant.
    var isServing: Bool { role.servesCustomer && presence == .connected }
}
