import Chats
import ConnectAPI
import ContactModel
import Instances
import JSON
import Kernel
import TestStage
import Testing

@testable import ConnectChatMock

/// Compares each content type's frames and recipients with the files in Tests/Golden/frames.
///
/// The bytes must be equal, including ids and times, because the seed and the clock are fixed.
@Suite("Golden frames")
struct GoldenFrameTests {
    /// All events with a content type. Attachments have none, so they have their own test.
    private static let built = FidelityTable.events.filter { event in
        if case .not = event.verdict { false } else { event.type.contains("/") }
    }

    @Test("the frames of a content type equal those of its file", arguments: built.map(\.type))
    func frames(type: String) throws {
        let scene = try Scene()
        try scene.play(ContentType(rawValue: type))
        let name = type.split(separator: "/").last.map(String.init) ?? type
        let short = name.replacing("vnd.amazonaws.connect.", with: "")
        #expect(scene.heard == (try GoldenFiles.text("\(GoldenFiles.root)/Tests/Golden/frames/\(short).txt")))
        #expect(scene.isStored(type) == Self.built.contains { $0.type == type && $0.isStored })
    }

    @Test("a message's chunks have one Id, the whole message follows, and the agent receives only that")
    func chunks() throws {
        let scene = try Scene { $0.isIncremental = true }
        try scene.chat.turn { chat in
            let bot = try chat.systemParticipant(displayName: "BOT")
            _ = chat.appendMessage(.plain, inPieces: [JSONText("Two "), JSONText("days")], by: bot)
        }
        #expect(scene.heard == (try GoldenFiles.text("\(GoldenFiles.root)/Tests/Golden/frames/chunks.txt")))
    }

    @Test("the frame of an attachment equals that of its file")
    func attachment() throws {
        let scene = try Scene()
        try scene.chat.attach("receipt.pdf", "application/pdf", by: ChatState.customer)
        #expect(scene.heard == (try GoldenFiles.text("\(GoldenFiles.root)/Tests/Golden/frames/attachment.txt")))
    }

    @Test("a flow's message to one side is delivered only to that side")
    func sides() throws {
        let scene = try Scene()
        try scene.chat.turn { chat in
            let flow = try chat.systemParticipant(displayName: "SYSTEM_MESSAGE")
            chat.appendMessage(.plain, JSONText("please wait"), by: flow, visibility: .customer)
            chat.appendMessage(.plain, JSONText("your customer"), by: flow, visibility: .agent)
        }
        #expect(scene.heard == (try GoldenFiles.text("\(GoldenFiles.root)/Tests/Golden/frames/sides.txt")))
    }
}

/// A chat with a customer and an agent, each with a subscribed socket.
private struct Scene {
    private let stage = Stage()
    let chat: Chat

    private static let agent = Participant.Index(rawValue: 1)

    init(_ change: (inout ChatRequest) -> Void = { _ in }) throws {
        var request = ChatRequest(flowID: "flow", displayName: "Ana")
        request.supportedContentTypes = MessageLimits.supportable
        change(&request)
        chat = try stage.instance.startChat(request).chat
        try chat.turn { chat throws(Refusal) in
            chat.connect(ChatState.customer)
            chat.configure([
                (RoleTimers.Key(role: .customer, kind: .idle), 120_000),
                (RoleTimers.Key(role: .customer, kind: .disconnectNonCustomer), 120_000),
            ])
            chat.connect(try chat.addParticipant(.agent, displayName: "Sam"))
            for index in [ChatState.customer, Self.agent] {
                _ = chat.open(Self.socket(index), of: index)
                try chat.subscribe(Self.socket(index), of: index, answer: nil)
            }
        }
        stage.sink.clear()
    }

    /// One line for each frame: the roles of its recipients, then its text.
    var heard: String {
        stage.sink.frames.map { frame in
            let roles = frame.sockets.map { $0 == Self.socket(ChatState.customer) ? "customer" : "agent" }
            return "\(roles.joined(separator: ", ")): \(frame.text)\n"
        }
        .joined()
    }

    private static func socket(_ participant: Participant.Index) -> SocketID {
        SocketID(number: UInt64(participant.rawValue))
    }

    func isStored(_ type: String) -> Bool {
        chat.read { state in
            (0..<state.facts.transcript.count).contains { state.facts.transcript.entry(at: $0).type.rawValue == type }
        }
    }

    /// Does what causes frames of the content type.
    func play(_ type: ContentType) throws {
        switch type {
        case .plain: try say(.plain, #"Hi "there" ✓"#)
        case .markdown: try say(.markdown, "**hi**")
        case .json: try say(.json, #"{"a":1}"#)
        case .interactiveResponse:
            try say(type, #"{"action":"Submit","data":{},"templateType":"ViewResource","version":"1.0"}"#)
        case .interactive:
            try chat.turn { chat in
                let bot = try chat.systemParticipant(displayName: "BOT")
                let picker =
                    #"{"templateType":"QuickReply","version":"1.0","data":{"content":{"title":"?","elements":[{"title":"a"},{"title":"b"}]}}}"#
                chat.appendMessage(type, JSONText(picker), by: bot)
            }
        case .messageMetadata, .messageDelivered, .messageRead: try acknowledge(type)
        case .participantIdle, .participantReturned, .participantAutodisconnection: try idle(type)
        case .typing, .connectionAcknowledged: try chat.signal(type, by: ChatState.customer)
        case .participantActive, .participantInactive, .workflowCancelled:
            chat.turn { _ = $0.appendEvent(type, by: Self.agent) }
        case .chatRehydrated: try rehydrate()
        case _ where type.isForCustomer: try signIn(type)
        default: try handOver(type)
        }
    }

    private func say(_ type: ContentType, _ content: String) throws {
        try chat.say(content, by: ChatState.customer, type: type)
    }

    private func acknowledge(_ type: ContentType) throws {
        try say(.plain, "seen?")
        stage.sink.clear()
        let message = try #require(chat.read { $0.lastMessage(for: Self.agent) })
        let receipts = type == .messageMetadata ? [.messageDelivered, .messageRead] : [type]
        for receipt in receipts {
            try chat.signal(receipt, content: #"{"messageId":"\#(message)"}"#, by: Self.agent)
        }
    }

    private func idle(_ type: ContentType) throws {
        stage.advance(120_000)
        if type == .participantReturned {
            stage.sink.clear()
            try say(.plain, "back")
        } else if type == .participantAutodisconnection {
            stage.sink.clear()
            stage.advance(120_000)
        }
    }

    private func signIn(_ type: ContentType) throws {
        let index = try chat.turn { chat throws(Refusal) in try chat.startSignIn(timeout: 300_000) }
        guard let outcome = SignIn.Outcome.allCases.first(where: { type == .authentication($0) }) else { return }
        stage.sink.clear()
        try chat.turn { chat throws(Refusal) in try chat.finishSignIn(index, outcome) }
    }

    private func handOver(_ type: ContentType) throws {
        try chat.turn { chat throws(Refusal) in
            switch type {
            case .participantJoined: chat.connect(try chat.addParticipant(.agent, displayName: "Kim"))
            case .participantLeft:
                chat.connect(try chat.addParticipant(.agent, displayName: "Kim"))
                chat.leave(Self.agent)
            case .participantInvited: try chat.invite(.queue("BasicQueue"), by: Self.agent)
            case .displayNameUpdated: try chat.rename(ChatState.customer, to: "Ana B.")
            case .transferSucceeded: try chat.transfer(to: .queue("BasicQueue"), by: Self.agent)
            case .transferFailed: try chat.failTransfer(by: Self.agent)
            case .chatEnded: chat.leave(ChatState.customer)
            default: Issue.record("nothing is known that makes \(type.rawValue)")
            }
        }
    }

    /// Continues the chat from an earlier one that has ended.
    private func rehydrate() throws {
        let past = try chat.instance.startChat(ChatRequest(flowID: "f", displayName: "Ana")).chat
        past.turn { $0.end(reason: nil) }
        let (transcript, contact) = try chat.instance.past(from: past.id.description, .entirePastSession)
        _ = try chat.turn { chat throws(Refusal) in
            try chat.goOn(from: transcript, contact, clientToken: nil)
        }
    }
}
