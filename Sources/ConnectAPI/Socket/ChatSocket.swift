internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// What a client says on its chat socket (wire-facts 4.2 and 4.3): subscriptions and signs of life.
///
/// A customer's or a bot's socket has one seat; the socket that an agent's desktop shares for all its contacts has several.
final class ChatSocket: SocketSession {
    /// A participant in a chat, for whom the socket is.
    struct Seat: Sendable {
        let chat: Chat
        /// Index among the chat's participants.
        let participant: Int
    }

    private let seats: [Seat]
    private let instance: Instance
    private let faults: FaultBook
    private let socket = Mutex<SocketID?>(nil)

    init(seats: [Seat], instance: Instance, faults: FaultBook) {
        self.seats = seats
        self.instance = instance
        self.faults = faults
    }

    func opened(_ socket: SocketID) {
        self.socket.withLock { $0 = socket }
        let admissions = seats.map { seat in seat.chat.turn { $0.open(socket, of: seat.participant) } }
        if admissions.contains(.tooMany) {
            instance.sink?.close(
                socket, code: 1_008, reason: "a participant has \(ChatState.mostSockets) sockets at most")
        } else if admissions.contains(.refused) {
            instance.sink?.drop(socket)
        } else if admissions.allSatisfy({ $0 == .forgotten }) {
            instance.sink?.close(socket, code: 1_001, reason: "the chat is no longer kept")
        }
    }

    func closed() {
        guard let socket = socket.withLock({ $0 }) else { return }
        for seat in seats { seat.chat.turn { $0.closed(socket, of: seat.participant) } }
    }

    func received(_ text: [UInt8]) {
        guard let socket = socket.withLock({ $0 }) else { return }
        let frame = SocketFrame(text)
        if let operation = frame.operation, faults.mutes(operation, instance: instance.id) { return }
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

    /// `aws/chat` is the one topic that there is. It is subscribed to if any seat can hear its chat.
    private func subscribe(_ socket: SocketID, _ topics: [String]) {
        let failure = SocketFrame.answer("aws/subscribe", isSuccess: false, topics)
        guard topics == ["aws/chat"] else { return push(failure, to: socket) }
        var answer: [UInt8]? = SocketFrame.answer("aws/subscribe", isSuccess: true, topics)
        for seat in seats {
            do throws(ChatRefusal) {
                try seat.chat.turn { chat throws(ChatRefusal) in
                    try chat.subscribe(socket, of: seat.participant, answer: answer)
                }
                answer = nil
            } catch {
                // This chat is over; another may go on.
            }
        }
        if answer != nil { push(failure, to: socket) }
    }

    private func push(_ frame: [UInt8], to socket: SocketID) {
        instance.sink?.push(frame, to: [socket])
    }
}
