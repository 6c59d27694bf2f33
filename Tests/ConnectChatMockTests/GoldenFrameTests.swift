import Chats
import ConnectAPI
import ContactModel
import Instances
import JSON
import Kernel
import Testing

@testable import ConnectChatMock

/// The frames that each content type makes, to the byte, and who hears them: the files in Tests/Golden/frames.
///
/// Seed and clock stand still, so that ids and times are part of what is compared.
@Suite("Golden frames")
struct GoldenFrameTests {
    /// All that have a content type: attachments, which have none, have a test of their own.
    private static let built = FidelityTable.events.filter { event in
        if case .not = event.verdict { false } else { event.type.contains("/") }
    }

    @Test("a content type's frames are those of its file", arguments: built.map(\.type))
    func frames(type: String) throws {
        let stage = try Stage()
        try stage.play(ContentType(rawValue: type))
        let name = type.split(separator: "/").last.map(String.init) ?? type
        let short = name.replacing("vnd.amazonaws.connect.", with: "")
        #expect(stage.heard == (try GoldenFiles.text("\(GoldenFiles.root)/Tests/Golden/frames/\(short).txt")))
        #expect(stage.isStored(type) == Self.built.contains { $0.type == type && $0.isStored })
    }

    @Test("a message in chunks: each under one Id, then the whole; the agent hears the whole alone")
    func chunks() throws {
        let stage = try Stage { $0.isIncremental = true }
        try stage.chat.turn { chat in
            let bot = try chat.systemParticipant(displayName: "BOT")
            _ = chat.appendMessage(.plain, inPieces: [JSONText("Two "), JSONText("days")], by: bot)
        }
        #expect(stage.heard == (try GoldenFiles.text("\(GoldenFiles.root)/Tests/Golden/frames/chunks.txt")))
    }

    @Test("an attachment's frame")
    func attachment() throws {
        let stage = try Stage()
        try stage.attach("receipt.pdf", "application/pdf")
        #expect(stage.heard == (try GoldenFiles.text("\(GoldenFiles.root)/Tests/Golden/frames/attachment.txt")))
    }

    @Test("what a flow says to one side is heard by that side alone")
    func sides() throws {
        let stage = try Stage()
        try stage.chat.turn { chat in
            let flow = try chat.systemParticipant(displayName: "SYSTEM_MESSAGE")
            chat.appendMessage(.plain, JSONText("please wait"), by: flow, visibility: .customer)
            chat.appendMessage(.plain, JSONText("your customer"), by: flow, visibility: .agent)
        }
        #expect(stage.heard == (try GoldenFiles.text("\(GoldenFiles.root)/Tests/Golden/frames/sides.txt")))
    }
}

/// A chat with a customer and an agent, each with a subscribed socket, and what their sockets were sent.
private final class Stage {
    private let driver = TimerThread()
    private let registry: Registry
    private let sink = Ears()
    let chat: Chat

    private static let agent = Participant.Index(rawValue: 1)

    init(_ change: (inout ChatRequest) -> Void = { _ in }) throws {
        registry = Registry(
            template: .init(
                settings: InstanceSettings(), seed: 7, clockMode: .manual, now: Timestamp("2026-11-22T13:00:00.000Z")),
            maxEndedContacts: 10, node: "0", driver: driver, sink: sink)
        var request = ChatRequest(flowID: "flow", displayName: "Ana")
        request.supportedContentTypes = MessageLimits.supportable
        change(&request)
        chat = try registry.instance("i").startChat(request).chat
        try chat.turn { chat throws(Refusal) in
            chat.connect(ChatState.customer)
            chat.configure([
                (RoleTimers.Key(role: .customer, kind: .idle), 120_000),
                (RoleTimers.Key(role: .customer, kind: .disconnectNonCustomer), 120_000),
            ])
            chat.connect(try chat.addParticipant(.agent, displayName: "Sam"))
            for index in [ChatState.customer, Self.agent] {
                _ = chat.open(Ears.socket(index), of: index)
                try chat.subscribe(Ears.socket(index), of: index, answer: nil)
            }
        }
        sink.clear()
    }

    deinit {
        driver.stop()
        registry.close()
    }

    var heard: String { sink.lines }

    func isStored(_ type: String) -> Bool {
        chat.read { state in
            (0..<state.facts.transcript.count).contains { state.facts.transcript.entry(at: $0).type.rawValue == type }
        }
    }

    /// Lets happen what makes frames of that type.
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
        case .typing, .connectionAcknowledged:
            _ = try chat.turn { chat throws(Refusal) in
                try chat.sendEvent(type, content: nil, clientToken: nil, by: ChatState.customer)
            }
        case .participantActive, .participantInactive, .workflowCancelled:
            chat.turn { _ = $0.appendEvent(type, by: Self.agent) }
        case .chatRehydrated: try rehydrate()
        case _ where type.isForCustomer: try signIn(type)
        default: try handOver(type)
        }
    }

    func attach(_ name: String, _ type: String) throws {
        let body = try chat.instance.attachments.reserve(2)
        #expect(body.append([1, 2]))
        try chat.turn { chat throws(Refusal) in
            _ = try chat.attach(name: name, type: type, body, by: ChatState.customer)
        }
    }

    private func say(_ type: ContentType, _ content: String) throws {
        _ = try chat.turn { chat throws(Refusal) in
            try chat.sendMessage(type, JSONText(content), clientToken: nil, by: ChatState.customer)
        }
    }

    private func acknowledge(_ type: ContentType) throws {
        try say(.plain, "seen?")
        sink.clear()
        let message = try #require(chat.read { $0.lastMessage(for: Self.agent) })
        let receipts = type == .messageMetadata ? [.messageDelivered, .messageRead] : [type]
        for receipt in receipts {
            _ = try chat.turn { chat throws(Refusal) in
                try chat.sendEvent(
                    receipt, content: JSONText(#"{"messageId":"\#(message)"}"#), clientToken: nil, by: Self.agent)
            }
        }
    }

    private func idle(_ type: ContentType) throws {
        advance(120_000)
        if type == .participantReturned {
            sink.clear()
            try say(.plain, "back")
        } else if type == .participantAutodisconnection {
            sink.clear()
            advance(120_000)
        }
    }

    private func signIn(_ type: ContentType) throws {
        let index = try chat.turn { chat throws(Refusal) in try chat.startSignIn(timeout: 300_000) }
        guard let outcome = SignIn.Outcome.allCases.first(where: { type == .authentication($0) }) else { return }
        sink.clear()
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

    /// The chat goes on from another one, which has ended.
    private func rehydrate() throws {
        let past = try chat.instance.startChat(ChatRequest(flowID: "f", displayName: "Ana")).chat
        past.turn { $0.end(reason: nil) }
        let (transcript, contact) = try chat.instance.past(from: past.id.description, .entirePastSession)
        _ = try chat.turn { chat throws(Refusal) in
            try chat.goOn(from: transcript, contact, clientToken: nil)
        }
    }

    private func advance(_ milliseconds: Int64) {
        let clock = chat.instance.clock
        _ = clock.advance(to: clock.now() + milliseconds)
    }
}

/// Keeps what sockets are sent, a line each.
private final class Ears: FrameSink {
    var hasUnsent: Bool { false }
    func whenSent(_ body: @escaping @Sendable () -> Void) { body() }

    private let frames = Mutex<[String]>([])

    static func socket(_ participant: Participant.Index) -> SocketID { SocketID(number: UInt64(participant.rawValue)) }

    func push(_ text: [UInt8], to sockets: [SocketID]) {
        let names = sockets.map { $0.number == 0 ? "customer" : "agent" }
        frames.withLock { $0.append("\(names.joined(separator: ", ")): \(String(decoding: text, as: UTF8.self))") }
    }

    var lines: String { frames.withLock { $0.map { $0 + "\n" }.joined() } }

    func clear() {
        frames.withLock { $0.removeAll() }
    }

    func close(_ socket: SocketID, code: UInt16, reason: String) {}
    func drop(_ socket: SocketID) {}
    var openSockets: Int { 0 }

    func queuedBytes(of socket: SocketID) -> Int { 0 }
}
