import Chats
import ContactModel
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import TestStage
import Testing

@testable import ConnectAPI

/// Tests the sub-protocol from frames to frames, without a network socket.
@Suite("Chat sockets")
struct ChatSocketTests {
    private let stage = Stage()
    private let subscribe = Array(#"{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}"#.utf8)
    private let subscribed = #"{"topic":"aws/subscribe","content":{"status":"success","topics":["aws/chat"]}}"#

    private func open(_ token: String, _ number: UInt64 = 1) throws -> (session: any SocketSession, id: SocketID) {
        let request = Request(
            method: .get, target: "/participant/websocket/\(token)", headers: StageHeaders([:]), body: [])
        guard case .upgrade(let session) = stage.services.reply(to: request) else {
            throw Refused()
        }
        session.opened(SocketID(number: number))
        return (session, SocketID(number: number))
    }

    private struct Refused: Error {}

    @Test("the golden answer to a subscription is sent before the chat's frames")
    func golden() throws {
        let chat = try stage.start()
        let (session, id) = try open(chat.socketToken)
        session.received(subscribe)
        let ids = try #require(stage.registry.instance("i").chat(chat.contact)).read { state in
            state.facts.participants[ChatState.customer].id.description
        }
        let frames = stage.sink.take(id)
        #expect(frames.first == subscribed)
        let item = try JSONDocument(Array(try #require(frames.last).utf8)).root["content"]?.string ?? ""
        #expect(
            item
                == #"{"AbsoluteTime":"2026-11-22T13:00:00.000Z","ContentType":"application/vnd.amazonaws.connect.event.participant.joined","#
                + #""Id":"\#(try JSONDocument(Array(item.utf8)).root["Id"]?.string ?? "")","Type":"EVENT","ParticipantId":"\#(ids)","DisplayName":"Ana","#
                + #""ParticipantRole":"CUSTOMER","InitialContactId":"\#(chat.contact)","ContactId":"\#(chat.contact)"}"#
        )
    }

    @Test("a second subscription of a socket doubles no frames, and a closed socket receives none")
    func once() throws {
        let chat = try stage.start()
        let (session, id) = try open(chat.socketToken)
        session.received(subscribe)
        session.received(subscribe)
        _ = stage.sink.take(id)
        let message = #"{"ContentType":"text/plain","Content":"hi"}"#
        _ = stage.post("message", message, token: chat.connectionToken)
        #expect(stage.sink.take(id).count == 1)
        session.closed()
        _ = stage.post("message", message, token: chat.connectionToken)
        #expect(stage.sink.take(id).isEmpty)
    }

    @Test("the sixth socket of a participant is closed")
    func sixth() throws {
        let chat = try stage.start()
        let sessions = try (1...6).map { try open(chat.socketToken, UInt64($0)) }
        #expect(sessions.map { stage.sink.closeCode(of: $0.id) } == [nil, nil, nil, nil, nil, 1_008])
        sessions[0].session.closed()
        sessions[5].session.closed()
        let again = try open(chat.socketToken, 7)
        #expect(stage.sink.closeCode(of: again.id) == nil)
    }

    @Test("no socket opens for a token that is unknown, of the wrong kind, or of an ended chat")
    func refused() throws {
        let chat = try stage.start()
        #expect(throws: Refused.self) { try open("nobody") }
        #expect(throws: Refused.self) { try open(chat.participantToken) }
        _ = stage.post("disconnect", "{}", token: chat.connectionToken)
        #expect(throws: Refused.self) { try open(chat.socketToken) }
    }

    @Test("an agent's socket receives the frames of many chats, and stays open when one ends")
    func shared() throws {
        let contacts = try (1...2).map { _ in try stage.start() }
        let instance = stage.registry.instance("i")
        let seats = try contacts.map { contact in
            let chat = try #require(instance.chat(contact.contact))
            let agent = try chat.turn { try $0.addParticipant(.agent, displayName: "Sam") }
            return ChatSocket.Seat(chat: chat, participant: agent)
        }
        for contact in contacts {
            _ = stage.post("message", #"{"ContentType":"text/plain","Content":"hi"}"#, token: contact.connectionToken)
        }
        let socket = ChatSocket(seats: seats, instance: instance)
        let id = SocketID(number: 1)
        socket.opened(id)
        socket.received(subscribe)
        // One answer, and one joined event for each chat.
        let frames = stage.sink.take(id)
        #expect(frames.count == 3)
        #expect(frames.first == subscribed)
        _ = stage.post("disconnect", "", token: contacts[0].connectionToken)
        #expect(stage.sink.take(id).count == 2)
        socket.received(subscribe)
        #expect(stage.sink.take(id) == [subscribed])
        socket.closed()
        #expect(seats.allSatisfy { seat in seat.chat.read { $0.facts.participants[seat.participant].sockets.isEmpty } })
    }

    @Test("a dropped socket cannot subscribe, and new sockets are refused until the deadline")
    func dropped() throws {
        let contact = try stage.start()
        let (session, id) = try open(contact.socketToken)
        session.received(subscribe)
        _ = stage.sink.take(id)
        let chat = try #require(stage.registry.instance("i").chat(contact.contact))
        let deadline = stage.registry.instance("i").clock.now() + 1_000
        let lost = chat.turn { $0.dropSockets(of: ChatState.customer, closing: nil, refusingUntil: deadline) }
        #expect(lost == 1)
        #expect(stage.sink.isDropped(id))
        session.received(subscribe)
        #expect(stage.sink.take(id) == [subscribed.replacing("success", with: "failure")])
        #expect(throws: Refused.self) { try open(contact.socketToken, 2) }
        // A socket whose handshake was in progress.
        let late = ChatSocket(
            seats: [ChatSocket.Seat(chat: chat, participant: ChatState.customer)], instance: chat.instance)
        late.opened(SocketID(number: 4))
        #expect(stage.sink.isDropped(SocketID(number: 4)))
        _ = stage.registry.instance("i").clock.advance(to: deadline)
        _ = try open(contact.socketToken, 3)
    }

    @Test("a contact that the server drops closes its sockets")
    func forgotten() throws {
        let contact = try stage.start()
        let (_, id) = try open(contact.socketToken)
        let chat = try #require(stage.registry.instance("i").chat(contact.contact))
        _ = stage.registry.reset("i", seed: nil)
        #expect(stage.sink.closeCode(of: id) == 1_001)
        // A socket whose handshake was in progress.
        let late = ChatSocket(
            seats: [ChatSocket.Seat(chat: chat, participant: ChatState.customer)], instance: chat.instance)
        late.opened(SocketID(number: 2))
        #expect(stage.sink.closeCode(of: SocketID(number: 2)) == 1_001)
    }
}
