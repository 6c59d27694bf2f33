package import ContactModel
package import Kernel

/// Transfers, invitations and routing of a contact (Documentation/Protocol.md#frame-order).
extension ChatState {
    /// Transfers the contact for an agent: transfer.succeeded to all agents, their
    /// participant.left, and a new leg.
    ///
    /// The chat continues without chat.ended.
    ///
    /// - Returns: the ContactId of the new leg.
    @discardableResult
    package mutating func transfer(to target: TransferTarget, by index: Participant.Index) throws(Refusal) -> UniqueID {
        try checkTransfer(by: index)
        try countHop(to: target)
        // Invited agents are disconnected, too (Documentation/Protocol.md#roles-and-visibility).
        let others = facts.participants.indices.filter {
            $0 != index && facts.participants[$0].role == .agent && facts.participants[$0].presence == .connected
        }
        tell(
            .transferSucceeded, initiatedBy: index,
            besides: others + (settings.tellsCustomerOfTransfers ? [Self.customer] : []))
        contact.endedAt = now
        contact.sentTo = target
        for agent in [index] + others { withdraw(agent) }
        beginContact()
        effects.routing.append(.legBegan(contact: contact.id, initial: facts.initialContactID))
        // A bot that is in the chat with the agents keeps serving.
        change(to: isServed ? .connected : .waiting)
        send(to: target, as: .serve)
        return contact.id
    }

    private func isPresent(_ target: TransferTarget) -> Bool {
        guard case .agent(let name) = target else { return false }
        return facts.participants.contains { $0.agentName == name && $0.presence == .connected }
    }

    /// Counts a transfer to a flow. The limit stops contacts that flows send in a circle.
    private mutating func countHop(to target: TransferTarget) throws(Refusal) {
        guard case .flow(let name) = target else { return }
        guard facts.flowHops < Self.mostFlowHops else {
            throw Refusal(
                .conflict,
                "the contact was sent to \(facts.flowHops) flows, and now to \"\(name)\": they form a loop")
        }
        facts.flowHops += 1
    }

    static let mostFlowHops = 100

    /// Reports a failed transfer: transfer.failed to the agent, who stays in the chat.
    package mutating func failTransfer(by index: Participant.Index) throws(Refusal) {
        try checkTransfer(by: index)
        tell(.transferFailed, initiatedBy: index, besides: [])
    }

    private func checkTransfer(by index: Participant.Index) throws(Refusal) {
        try checkAccess(index)
        guard facts.participants[index].role == .agent, facts.participants[index].presence == .connected else {
            throw Refusal(.conflict, "only an agent who is in the chat can transfer it")
        }
        try checkCustomer()
    }

    /// Announces a transfer. The frame has no participant fields, but observers receive the agent
    /// who initiated it.
    private mutating func tell(
        _ type: ContentType, initiatedBy index: Participant.Index, besides others: [Participant.Index]
    ) {
        appendEvent(type, by: nil, audience: .only([index] + others))
        emit(.transferred(hasFailed: type == .transferFailed), from: index)
    }

    /// Invites another agent for an agent: sends participant.invited, and offers the contact to the
    /// other agent.
    package mutating func invite(_ target: TransferTarget, by index: Participant.Index) throws(Refusal) {
        try checkTransfer(by: index)
        if case .flow = target { throw Refusal(.invalid, "a flow cannot be invited into a chat") }
        guard !isPresent(target) else { throw Refusal(.conflict, "the \(target) is in the chat already") }
        try checkRoom(for: .agent)
        appendEvent(.participantInvited, by: index)
        send(to: target, as: .join)
    }

    /// Sends the contact to a queue, an agent or another flow, for a flow. The leg stays the same.
    package mutating func route(to target: TransferTarget) throws(Refusal) {
        guard facts.state != .ended else { throw Refusal(.gone, "the contact has ended") }
        try checkCustomer()
        try countHop(to: target)
        if facts.pendingEnd.isCancelledByAgent {
            cancelEnd()
            change(to: .waiting)
        }
        if !isPresent(target) { send(to: target, as: .serve) }
    }

    /// Whether the contact is sent to another flow at the end of the turn.
    package var hasPendingFlow: Bool { effects.flow != nil }

    private mutating func send(to target: TransferTarget, as purpose: RoutingEvent.Ticket.Purpose) {
        if purpose == .serve { facts.awaitsAgent = true }
        switch target {
        case .agent(let name): enqueue(in: .agent(name), as: purpose)
        case .queue(let name): enqueue(in: .queue(name), as: purpose)
        case .flow(let name): effects.flow = name
        }
    }

    package mutating func enqueue(
        in target: RoutingEvent.Ticket.Target, as purpose: RoutingEvent.Ticket.Purpose = .serve
    ) {
        if purpose == .serve {
            contact.queue = Contact.QueueEntry(queue: target, since: now)
        }
        recordUpdate()
        effects.routing.append(
            .queued(
                RoutingEvent.Ticket(
                    contact: contact.id, initial: facts.initialContactID, target: target, purpose: purpose, since: now,
                    participants: SeededGenerator(seed: facts.ticketSeeds.next())))
        )
    }
}
