import JSON
import Recording
import Testing

@testable import Recorder

@Suite("The end of a recording")
struct ChatEndingsTests {
    private func item(_ chat: String, _ event: String) -> JSONTree {
        .object([
            .init("InitialContactId", .string(chat)),
            .init("ContentType", .string("application/vnd.amazonaws.connect.event.\(event)")),
        ])
    }

    private func call(_ operation: String, _ status: Int?) -> RecordedCall {
        var call = RecordedCall(time: 0, number: 1, operation: operation, method: "POST", path: "/")
        call.status = status
        return call
    }

    @Test("all chats that sockets show must have ended")
    func sockets() {
        var endings = ChatEndings()
        endings.observe(item("a", "participant.joined"))
        endings.observe(item("b", "participant.joined"))
        endings.observe(item("a", "chat.ended"))
        let early = endings.takeEnd(openSockets: 2)
        endings.observe(item("b", "chat.ended"))
        let isOver = endings.takeEnd(openSockets: 2)
        let again = endings.takeEnd(openSockets: 2)
        #expect(!early && isOver && !again)
    }

    @Test("without a socket, a client ends its chat by leaving")
    func calls() {
        var endings = ChatEndings()
        endings.observe(call("DisconnectParticipant", 403))
        let early = endings.takeEnd(openSockets: 0)
        endings.observe(call("DisconnectParticipant", 200))
        let withSocket = endings.takeEnd(openSockets: 1)
        let without = endings.takeEnd(openSockets: 0)
        #expect(!early && !withSocket && without)
    }
}
