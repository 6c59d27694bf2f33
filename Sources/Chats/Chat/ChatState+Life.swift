package import ContactModel
package import Kernel

/// The life of a chat, from the customer's connection to chat.ended.
extension ChatState {
    /// Connects a participant who was invited. An agent with an offer must accept it to connect.
    package mutating func connect(_ index: Participant.Index) {
        guard facts.participants[index].presence == .invited else { return }
        enter(index)
    }

    /// Accepts the contact that the agent was offered.
    package mutating func accept(_ index: Participant.Index) throws(Refusal) {
        try checkPresence(index)
        guard facts.participants[index].presence == .offered else { return }
        try checkCustomer()
        try checkRoom(for: facts.participants[index].role)
        enter(index)
    }

    private mutating func enter(_ index: Participant.Index) {
        facts.participants[index].presence = .connected
        facts.participants[index].connectedAt = now
        recordUpdate()
        if let agent = facts.participants[index].agentName {
            for socket in outlets.desktops?.sockets(of: agent) ?? [] { subscribeAtDesktop(socket, of: index) }
        }
        appendEvent(.participantJoined, by: index)
        emit(.joined, from: index)
        let role = facts.participants[index].role
        if index == Self.customer { customerConnected() }
        if role == .customBot { disarm(.botDeadline(index)) }
        if role.servesCustomer { serverSideJoined(index) }
        runRoleTimers()
    }

    private mutating func customerConnected() {
        facts.connectedAt = now
        disarm(.connectDeadline)
        change(to: .waiting)
        if facts.past != nil { announcePast() }
        if let message = facts.request.initialMessage {
            appendMessage(message.type, message.content, by: Self.customer)
        }
        if facts.entersDefaultQueue { enqueue(in: .queue(settings.defaultQueue)) }
    }

    /// Handles an agent or a custom bot that connects to serve the customer. Bots leave when an
    /// agent joins (Documentation/Protocol.md#connect-operations).
    private mutating func serverSideJoined(_ index: Participant.Index) {
        facts.agentJoinedAt = facts.agentJoinedAt ?? now
        if facts.pendingEnd.isCancelledByAgent { cancelEnd() }
        change(to: .connected)
        applyRoleTimers()
        guard facts.participants[index].role == .agent else { return }
        if contact.agent == nil { contact.agent = Contact.Answer(participant: index, since: now) }
        if !facts.participants[index].wasAskedIn { facts.awaitsAgent = false }
        effects.routing.append(
            .agentJoined(
                contact: contact.id, initial: facts.initialContactID, agent: facts.participants[index].agentName ?? "",
                participant: facts.participants[index].id))
        for bot in facts.participants.indices where facts.participants[bot].role == .customBot { leave(bot) }
    }

    /// Disconnects a participant. The contact ends when the customer leaves, or the last
    /// participant who serves the customer (Documentation/Decisions.md#decision-11).
    package mutating func leave(_ index: Participant.Index) {
        guard facts.state != .ended, facts.participants[index].presence != .left else { return }
        let wasConnected = facts.participants[index].presence == .connected
        withdraw(index)
        if facts.participants[index].role == .customer {
            // Only the last customer to leave ends the chat.
            if areCustomersGone { customerLeft() }
        } else if facts.participants[index].role.servesCustomer, wasConnected, !isServed {
            lastServerLeft(after: index)
        }
    }

    /// Schedules the end because the last participant who served the customer has left, unless
    /// another agent was requested.
    ///
    /// The agent's desktop receives only chat.ended, because its contact is over only then.
    private mutating func lastServerLeft(after index: Participant.Index) {
        guard !facts.awaitsAgent else { return change(to: .waiting) }
        if facts.participants[index].isAtDesktop { facts.participants[index].endNotice = .endAlone }
        scheduleEnd(.agent)
    }

    /// Removes a participant from the chat, without ending the chat.
    mutating func withdraw(_ index: Participant.Index) {
        let wasPresent = facts.participants[index].isPresent
        endGrowingMessages(of: index)
        facts.participants[index].presence = .left
        facts.participants[index].isMonitoring = false
        recordUpdate()
        if wasPresent { appendEvent(.participantLeft, by: index) }
        emit(.left, from: index)
        if facts.participants[index].role == .agent { effects.routing.append(.agentLeft(facts.participants[index].id)) }
        runRoleTimers()
    }

    /// Removes a participant who has not joined. Its tokens become invalid. No client is notified.
    package mutating func dismiss(_ index: Participant.Index) {
        guard facts.participants[index].presence == .invited || facts.participants[index].presence == .offered else {
            return
        }
        facts.participants[index].presence = .left
        if facts.participants[index].role == .agent { effects.routing.append(.agentLeft(facts.participants[index].id)) }
        markChanged()
    }

    /// Schedules the end because the last customer has left.
    ///
    /// With DisconnectOnCustomerExit, agents leave with the customer so that the flow can continue
    /// (service model: StartChatContact).
    private mutating func customerLeft() {
        effects.routing.append(.customerLeft(initial: facts.initialContactID))
        if facts.request.disconnectsAgentOnCustomerExit {
            for index in facts.participants.indices where facts.participants[index].isServing { withdraw(index) }
        }
        scheduleEnd(.customer)
    }

    /// Whether a customer is in the chat.
    package var hasCustomer: Bool { facts.participants.contains { $0.role == .customer && $0.presence == .connected } }

    private var areCustomersGone: Bool { facts.participants[Self.customer].presence == .left && !hasCustomer }

    /// Whether the last customer has left and thereby ended the chat, now or after the end delay.
    package var endsWithCustomer: Bool {
        areCustomersGone
            && (facts.state == .ended || facts.pendingEnd == .afterDelay(.customer))
    }

    /// Whether the customer has an agent or a custom bot to talk to.
    var isServed: Bool { facts.participants.contains(where: \.isServing) }

    /// Schedules the end of the chat.
    ///
    /// The first participant to leave decides the reason and the time. The customer's departure
    /// overrides an agent's.
    mutating func scheduleEnd(_ reason: DisconnectReason) {
        let isFirst = facts.pendingEnd == .none || (facts.pendingEnd.isCancelledByAgent && reason == .customer)
        guard facts.state != .ended, isFirst else { return }
        let waitsForFlows =
            facts.endHolds > 0 && (reason != .customer || facts.request.disconnectsAgentOnCustomerExit)
        facts.pendingEnd = waitsForFlows ? .afterFlows(reason) : .afterDelay(reason)
        let delay = waitsForFlows ? Self.longestHold : settings.endDelay
        if delay == 0 { finish() } else { arm(.end, at: now + delay) }
    }

    /// Cancels the pending end, because an agent joined in time.
    mutating func cancelEnd() {
        for index in facts.participants.indices { facts.participants[index].endNotice = .none }
        facts.pendingEnd = .none
        disarm(.end)
    }

    /// Keeps the chat open after the last agent has left, while a flow continues
    /// (Documentation/Decisions.md#decision-11). The limit is 15 minutes.
    ///
    /// The contact then enters a queue only if the flow sends it there.
    package mutating func holdEnd() {
        facts.endHolds += 1
        facts.entersDefaultQueue = false
    }

    package mutating func releaseEnd() {
        facts.endHolds -= 1
        guard facts.state != .ended, facts.endHolds == 0, case .afterFlows(let reason) = facts.pendingEnd else {
            return
        }
        facts.pendingEnd = .none
        scheduleEnd(reason)
    }

    private static let longestHold: Int64 = 900_000

    /// Ends the contact from outside: all participants leave, then chat.ended
    /// (Documentation/Protocol.md#frame-order).
    package mutating func end(reason: String?) {
        guard facts.state != .ended else { return }
        facts.disconnectReason = reason
        let present = facts.participants.indices.filter {
            facts.participants[$0].presence == .connected && facts.participants[$0].role != .system
        }
        // No participant left on its own, so that all of them receive every frame up to the end.
        for index in present { facts.participants[index].endNotice = .everything }
        for index in present { withdraw(index) }
        finish()
    }

    /// Ends the contact for a flow. If a participant left earlier, its reason is kept.
    package mutating func endByFlow() {
        end(reason: (facts.pendingEnd.reason ?? .flow).rawValue)
    }

    mutating func finish() {
        endAllGrowingMessages()
        dropAttachmentBodies()
        facts.disconnectReason = facts.disconnectReason ?? facts.pendingEnd.reason?.rawValue
        appendEvent(.chatEnded, by: nil)
        facts.endedAt = now
        contact.endedAt = now
        contact.disconnectReason = facts.disconnectReason
        change(to: .ended)
        effects.hasEnded = true
        effects.routing.append(.ended(initial: facts.initialContactID))
        emit(.ended, from: nil)
    }
}

extension ChatState {
    /// Records the after-contact work for a leg if `agent` is the one who answered the leg.
    package mutating func recordAfterContactWork(_ work: AfterContactWorkPeriod, of leg: UniqueID, by agent: UniqueID?)
    {
        guard let place = facts.contacts.firstIndex(where: { $0.id == leg }),
            let answer = facts.contacts[place].agent, facts.participants[answer.participant].id == agent
        else { return }
        facts.contacts[place].afterContactWork = work
        facts.contacts[place].updatedAt = max(facts.contacts[place].updatedAt, work.end)
    }
}

extension Participant {
    /// Whether this participant is connected and serves the customer.
    var isServing: Bool { role.servesCustomer && presence == .connected }
}
