package import ContactModel
package import Kernel

/// Who holds which sockets, and what they are sent. Frames are pushed under the chat's lock, so that their order is the
/// transcript's.
extension ChatState {
    /// More open sockets than the service allows a participant (Documentation/Protocol.md#socket-lifetime).
    package static let mostSockets = 5

    /// What becomes of a socket that was opened.
    package enum Admission: Sendable {
        case admitted
        /// The participant has too many already.
        case tooMany
        /// A test wants the participant to be cut off.
        case refused
        /// The chat is no longer kept.
        case forgotten
    }

    /// Takes note of a socket, if it may be: between its handshake and this much can have happened.
    package mutating func open(_ socket: SocketID, of index: Participant.Index) -> Admission {
        guard !isForgotten else { return .forgotten }
        guard !refusesSockets(of: index, at: now) else { return .refused }
        guard facts.participants[index].sockets.count < Self.mostSockets else { return .tooMany }
        updateParticipant(index) { $0.sockets.append(socket) }
        markChanged()
        return .admitted
    }

    package mutating func closed(_ socket: SocketID, of index: Participant.Index) {
        let heardTheChat = facts.participants[index].subscribed.contains(socket)
        guard heardTheChat || facts.participants[index].sockets.contains(socket) else { return }
        unsubscribe(socket, of: index)
        updateParticipant(index) { $0.sockets.removeAll { $0 == socket } }
        markChanged()
        guard heardTheChat, facts.participants[index].subscribed.isEmpty,
            facts.participants[index].presence == .connected
        else {
            return
        }
        updateParticipant(index) { $0.hasLostSockets = true }
        emit(.lostSockets, from: index)
    }

    /// Lets a socket hear the chat. The first subscription connects its participant
    /// (Documentation/Decisions.md#decision-10); `answer` is sent before
    /// anything that this leads to.
    package mutating func subscribe(_ socket: SocketID, of index: Participant.Index, answer: [UInt8]?) throws(Refusal) {
        guard facts.state != .ended else { throw Refusal(.gone, "the contact has ended") }
        guard facts.participants[index].sockets.contains(socket) else {
            throw Refusal(.gone, "the socket is closing")
        }
        guard facts.participants[index].presence != .offered else {
            throw Refusal(.gone, "the agent has not accepted the contact")
        }
        if let answer { sink?.push(answer, to: [socket]) }
        addListener(socket, of: index)
        connect(index)
        recordLine(of: index, isLost: false)
    }

    private mutating func addListener(_ socket: SocketID, of index: Participant.Index) {
        guard !facts.participants[index].subscribed.contains(socket) else { return }
        updateParticipant(index) { $0.subscribed.append(socket) }
        subscriptions += 1
        markChanged()
    }

    /// Lets the socket of an agent's desktop hear the chat. It stays the desktop's, which has other chats: this one never
    /// closes it.
    package mutating func subscribeAtDesktop(_ socket: SocketID, of index: Participant.Index) {
        guard facts.state != .ended, facts.participants[index].presence == .connected, let desktops = outlets.desktops,
            desktops.isOpen(socket)
        else { return }
        addListener(socket, of: index)
        recordLine(of: index, isLost: false)
    }

    package mutating func unsubscribe(_ socket: SocketID, of index: Participant.Index) {
        guard facts.participants[index].subscribed.contains(socket) else { return }
        updateParticipant(index) { $0.subscribed.removeAll { $0 == socket } }
        subscriptions -= 1
        markChanged()
    }

    /// Lets observers hear of a line that was lost, or is back, of a client that is not there.
    package mutating func recordLine(of index: Participant.Index, isLost: Bool) {
        guard facts.participants[index].presence == .connected, facts.participants[index].hasLostSockets != isLost
        else { return }
        updateParticipant(index) { $0.hasLostSockets = isLost }
        emit(isLost ? .lostSockets : .regainedSockets, from: index)
    }

    // MARK: - Losing sockets

    /// Takes a participant's sockets away at once, as a network does that fails, or with a close code; of an agent with a
    /// desktop those of the desktop, too, since that is its line.
    ///
    /// - Parameters:
    ///   - closing: the code and reason of a closing handshake; nil to cut the line.
    ///   - deadline: until when its handshakes are refused; nil to take them at once.
    /// - Returns: how many sockets were lost.
    @discardableResult
    package mutating func dropSockets(
        of index: Participant.Index, closing: (code: UInt16, reason: String)?, refusingUntil deadline: Timestamp?
    ) -> Int {
        var lost = 0
        if let agent = agentAtDesktop(index), let desktops = outlets.desktops {
            let sockets = desktops.dropSockets(of: agent, closing: closing, refusingUntil: deadline)
            for socket in sockets { closed(socket, of: index) }
            lost = sockets.count
        }
        lost += closeSockets(of: index, closing)
        updateParticipant(index) { $0.refusesSocketsUntil = deadline }
        // Cut off before it could subscribe, it is to be back all the same.
        if deadline != nil, facts.participants[index].presence == .connected, !facts.participants[index].hasLostSockets
        {
            updateParticipant(index) { $0.hasLostSockets = true }
            emit(.lostSockets, from: index)
        }
        return lost
    }

    /// The connection of a participant who has left does not concern this chat.
    private func agentAtDesktop(_ index: Participant.Index) -> String? {
        facts.participants[index].presence == .connected ? facts.participants[index].agentName : nil
    }

    /// - Parameter closing: nil to cut the line.
    private mutating func closeSockets(of index: Participant.Index, _ closing: (code: UInt16, reason: String)?) -> Int {
        let lost = facts.participants[index].sockets
        for socket in lost {
            if let closing {
                sink?.close(socket, code: closing.code, reason: closing.reason)
            } else {
                sink?.drop(socket)
            }
            // It hears nothing from here on, whenever its end comes.
            closed(socket, of: index)
        }
        return lost.count
    }

    /// Takes a participant's handshakes again.
    package mutating func allowSockets(of index: Participant.Index) {
        updateParticipant(index) { $0.refusesSocketsUntil = nil }
        if let agent = agentAtDesktop(index) { outlets.desktops?.allowSockets(of: agent) }
    }

    /// Whether a test wants the participant to be cut off right now.
    package func refusesSockets(of index: Participant.Index, at time: Timestamp) -> Bool {
        facts.participants[index].refusesSocketsUntil.map { time < $0 } ?? false
    }

    /// Closes every socket of the chat, and publishes nothing more: it is no longer kept.
    package mutating func closeSockets() {
        isForgotten = true
        // A call that is under way shall publish nothing more.
        facts.streamings.removeAll()
        for index in facts.participants.indices {
            _ = closeSockets(of: index, (1_001, "the chat is no longer kept"))
            for socket in facts.participants[index].subscribed { unsubscribe(socket, of: index) }
        }
    }
}
