internal import Chats
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import Instances
internal import Kernel

/// A chat socket, which receives a client's subscriptions and heartbeats
/// (Documentation/Protocol.md#client-frames).
///
/// The socket of a customer or a bot has one seat. An agent's desktop shares one socket for all its
/// contacts, and that socket has several seats.
final class ChatSocket: SocketSession {
    /// A participant in a chat that the socket serves.
    struct Seat: Sendable {
        let chat: Chat
        /// The participant's index in the chat.
        let participant: Participant.Index
        let subject: Subject

        init(chat: Chat, participant: Participant.Index) {
            self.chat = chat
            self.participant = participant
            subject = chat.read { state in
                Subject(
                    contact: chat.id, participant: state.facts.participants[participant].id,
                    role: state.facts.participants[participant].role)
            }
        }
    }

    private struct State {
        var socket: SocketID?
        /// Whether a fault rule made the socket ignore all further frames.
        var isBlackHole = false
    }

    private let seats: [Seat]
    private let instance: Instance
    private let state = Mutex(State())

    init(seats: [Seat], instance: Instance) {
        self.seats = seats
        self.instance = instance
    }

    func opened(_ socket: SocketID) {
        state.withLock { $0.socket = socket }
        let admissions = seats.map { seat in seat.chat.turn { $0.open(socket, of: seat.participant) } }
        record(.socket, "Opened")
        if admissions.contains(.tooMany) {
            instance.sink?.close(
                socket, code: 1_008, reason: "a participant can have at most \(ChatState.mostSockets) sockets")
        } else if admissions.contains(.refused) {
            instance.sink?.drop(socket)
        } else if admissions.allSatisfy({ $0 == .forgotten }) {
            instance.sink?.close(socket, code: 1_001, reason: "the chat is no longer kept")
        }
    }

    func closed() {
        guard let socket = state.withLock({ $0.socket }) else { return }
        record(.socket, "Closed")
        for seat in seats { seat.chat.turn { $0.closed(socket, of: seat.participant) } }
    }

    func received(_ text: [UInt8]) {
        let (known, isBlackHole) = state.withLock { ($0.socket, $0.isBlackHole) }
        guard let socket = known else { return }
        let frame = SocketFrame(text)
        record(.received, frame.operation ?? "Unknown", text)
        guard !isBlackHole else { return }
        if let operation = frame.operation, let fault = fault(of: operation) {
            return applyToSocket(fault, socket)
        }
        switch frame {
        case .subscribe(let topics): subscribe(socket, topics)
        case .unsubscribe(let topics):
            for seat in seats { seat.chat.turn { $0.unsubscribe(socket, of: seat.participant) } }
            push(SocketFrame.answer("aws/unsubscribe", isSuccess: true, topics), to: socket)
        case .heartbeat: push(SocketFrame.heartbeatAnswer, to: socket)
        case .ping: push(SocketFrame.pong, to: socket)
        case .junk: push(SocketFrame.forbidden(), to: socket)
        }
    }

    private func fault(of operation: String) -> FaultRule.SocketFault? {
        guard !instance.faults.isEmpty, let seat = seats.first else { return nil }
        return instance.faults.frame(operation, by: seat.subject, at: instance.clock.now())
    }

    private func applyToSocket(_ fault: FaultRule.SocketFault, _ socket: SocketID) {
        switch fault {
        case .mute, .refuseUpgrade: break
        case .drop: instance.sink?.drop(socket)
        case .close(let code): instance.sink?.close(socket, code: code, reason: "a fault rule requires it")
        case .blackHole:
            state.withLock { $0.isBlackHole = true }
            for seat in seats { seat.chat.turn { $0.unsubscribe(socket, of: seat.participant) } }
        }
    }

    private func record(_ kind: JournalEntry.Kind, _ operation: String, _ text: [UInt8] = []) {
        instance.journal.append(
            kind, operation, of: seats.first?.subject ?? Subject(),
            at: instance.clock.now(), content: text)
    }

    /// Subscribes the socket to `aws/chat`, the only topic.
    ///
    /// The subscription succeeds if at least one seat can subscribe to its chat.
    private func subscribe(_ socket: SocketID, _ topics: [String]) {
        let failure = SocketFrame.answer("aws/subscribe", isSuccess: false, topics)
        guard topics == ["aws/chat"] else { return push(failure, to: socket) }
        var answer: [UInt8]? = SocketFrame.answer("aws/subscribe", isSuccess: true, topics)
        for seat in seats {
            instance.routing.completeAccept(in: seat.chat, of: seat.participant)
            do throws(Refusal) {
                try seat.chat.turn { chat throws(Refusal) in
                    try chat.subscribe(socket, of: seat.participant, answer: answer)
                }
                answer = nil
            } catch {
                // This seat cannot subscribe, for example because its chat has ended. Another may.
            }
        }
        if answer != nil { push(failure, to: socket) }
    }

    private func push(_ frame: [UInt8], to socket: SocketID) {
        instance.sink?.push(frame, to: [socket])
    }
}
