package import ContactModel
package import Kernel

/// The participants' sockets, and what they receive.
///
/// Frames are pushed under the chat's lock, so that their order is the order of the transcript.
extension ChatState {
    /// The most open sockets of a participant. One more is refused
    /// (Documentation/Protocol.md#socket-lifetime).
    package static let mostSockets = 5

    /// The result of opening a socket.
    package enum Admission: Sendable {
        case admitted
        /// The participant already has the maximum.
        case tooMany
        /// A test cuts the participant off.
        case refused
        /// The server has dropped the chat.
        case forgotten
    }

    /// Registers an open socket, unless the chat has changed since the handshake and refuses it.
    package mutating func open(_ socket: SocketID, of index: Participant.Index) -> Admission {
        guard !isForgotten else { return .forgotten }
        guard !refusesSockets(of: index, at: now) else { return .refused }
        guard facts.participants[index].sockets.count < Self.mostSockets else { return .tooMany }
        updateParticipant(index) { $0.sockets.append(socket) }
        markChanged()
        return .admitted
    }

    package mutating func closed(_ socket: SocketID, of index: Participant.Index) {
        let wasSubscribed = facts.participants[index].subscribed.contains(socket)
        guard wasSubscribed || facts.participants[index].sockets.contains(socket) else { return }
        unsubscribe(socket, of: index)
        updateParticipant(index) { $0.sockets.removeAll { $0 == socket } }
        markChanged()
        guard wasSubscribed, facts.participants[index].subscribed.isEmpty,
            facts.participants[index].presence == .connected
        else {
            return
        }
        updateParticipant(index) { $0.hasLostSockets = true }
        emit(.lostSockets, from: index)
    }

    /// Subscribes a socket to the chat. The first subscription connects its participant
    /// (Documentation/Decisions.md#decision-10).
    ///
    /// `answer` is sent before any frame that the subscription causes.
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
        recordConnection(of: index, isLost: false)
    }

    private mutating func addListener(_ socket: SocketID, of index: Participant.Index) {
        guard !facts.participants[index].subscribed.contains(socket) else { return }
        updateParticipant(index) { $0.subscribed.append(socket) }
        subscriptions += 1
        markChanged()
    }

    /// Subscribes the socket of an agent's desktop to the chat.
    ///
    /// The socket belongs to the desktop and its other chats, so this chat never closes it.
    package mutating func subscribeAtDesktop(_ socket: SocketID, of index: Participant.Index) {
        guard facts.state != .ended, facts.participants[index].presence == .connected, let desktops = outlets.desktops,
            desktops.isOpen(socket)
        else { return }
        addListener(socket, of: index)
        recordConnection(of: index, isLost: false)
    }

    package mutating func unsubscribe(_ socket: SocketID, of index: Participant.Index) {
        guard facts.participants[index].subscribed.contains(socket) else { return }
        updateParticipant(index) { $0.subscribed.removeAll { $0 == socket } }
        subscriptions -= 1
        markChanged()
    }

    /// Records that a participant's connection is lost or restored, and reports a change to
    /// observers. Works for participants without a client, too.
    package mutating func recordConnection(of index: Participant.Index, isLost: Bool) {
        guard facts.participants[index].presence == .connected, facts.participants[index].hasLostSockets != isLost
        else { return }
        updateParticipant(index) { $0.hasLostSockets = isLost }
        emit(isLost ? .lostSockets : .regainedSockets, from: index)
    }

    // MARK: - Dropping sockets

    /// Drops a participant's sockets at once, like a network failure, or closes them with a code.
    ///
    /// For an agent with a desktop, this includes the desktop's sockets, because they are the
    /// agent's connection.
    ///
    /// - Parameters:
    ///   - closing: the code and reason of a closing handshake; nil to drop the connection.
    ///   - deadline: when the participant's handshakes are accepted again; nil for at once.
    /// - Returns: the number of lost sockets.
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
        // Report the loss even without a subscribed socket, so that the return is reported, too.
        if deadline != nil, facts.participants[index].presence == .connected, !facts.participants[index].hasLostSockets
        {
            updateParticipant(index) { $0.hasLostSockets = true }
            emit(.lostSockets, from: index)
        }
        return lost
    }

    /// The name of a connected agent, for its desktop; nil for others. The connection of a
    /// participant who has left does not concern this chat.
    private func agentAtDesktop(_ index: Participant.Index) -> String? {
        facts.participants[index].presence == .connected ? facts.participants[index].agentName : nil
    }

    /// - Parameter closing: nil to drop the connection.
    private mutating func closeSockets(of index: Participant.Index, _ closing: (code: UInt16, reason: String)?) -> Int {
        let lost = facts.participants[index].sockets
        for socket in lost {
            if let closing {
                sink?.close(socket, code: closing.code, reason: closing.reason)
            } else {
                sink?.drop(socket)
            }
            // From now on the socket receives nothing, even if its end is reported much later.
            closed(socket, of: index)
        }
        return lost.count
    }

    /// Accepts a participant's handshakes again.
    package mutating func allowSockets(of index: Participant.Index) {
        updateParticipant(index) { $0.refusesSocketsUntil = nil }
        if let agent = agentAtDesktop(index) { outlets.desktops?.allowSockets(of: agent) }
    }

    /// Whether a test currently cuts the participant off.
    package func refusesSockets(of index: Participant.Index, at time: Timestamp) -> Bool {
        facts.participants[index].refusesSocketsUntil.map { time < $0 } ?? false
    }

    /// Closes every socket of the chat and stops publishing, because the server drops the chat.
    package mutating func closeSockets() {
        isForgotten = true
        // A call that is still running must not publish anything.
        facts.streamings.removeAll()
        for index in facts.participants.indices {
            _ = closeSockets(of: index, (1_001, "the chat is no longer kept"))
            for socket in facts.participants[index].subscribed { unsubscribe(socket, of: index) }
        }
    }
}
