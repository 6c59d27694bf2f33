internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// What a participant says on its chat socket (wire-facts 4.2 and 4.3): subscriptions and signs of life.
final class ChatSocket: SocketSession {
    private let chat: Chat
    /// Index among the chat's participants.
    private let participant: Int
    private let socket = Mutex<SocketID?>(nil)

    init(chat: Chat, participant: Int) {
        self.chat = chat
        self.participant = participant
    }

    func opened(_ socket: SocketID) {
        self.socket.withLock { $0 = socket }
        if !chat.turn({ $0.open(socket, of: participant) }) {
            chat.instance.sink?.close(
                socket, code: 1_008, reason: "a participant has \(ChatState.mostSockets) sockets at most")
        }
    }

    func closed() {
        guard let socket = socket.withLock({ $0 }) else { return }
        chat.turn { $0.closed(socket, of: participant) }
    }

    func received(_ text: [UInt8]) {
        guard let socket = socket.withLock({ $0 }) else { return }
        switch SocketFrame(text) {
        case .subscribe(let topics): subscribe(socket, topics)
        case .unsubscribe(let topics):
            chat.turn { $0.unsubscribe(socket, of: participant) }
            push(SocketFrame.answer("aws/unsubscribe", isSuccess: true, topics), to: socket)
        case .heartbeat: push(SocketFrame.heartbeatAnswer, to: socket)
        case .ping: push(SocketFrame.pong, to: socket)
        case .junk: push(SocketFrame.forbidden(), to: socket)
        }
    }

    /// `aws/chat` is the one topic that a participant's socket has.
    private func subscribe(_ socket: SocketID, _ topics: [String]) {
        let success = SocketFrame.answer("aws/subscribe", isSuccess: true, topics)
        let failure = SocketFrame.answer("aws/subscribe", isSuccess: false, topics)
        guard topics == ["aws/chat"] else { return push(failure, to: socket) }
        do throws(ChatRefusal) {
            try chat.turn { chat throws(ChatRefusal) in
                try chat.subscribe(socket, of: participant, answer: success)
            }
        } catch {
            push(failure, to: socket)
        }
    }

    private func push(_ frame: [UInt8], to socket: SocketID) {
        chat.instance.sink?.push(frame, to: [socket])
    }
}
