import Comparison
import JSON
import Kernel
import Recording
import Testing

@Suite("Who did what in a recording")
struct ScriptTests {
    private static func event(_ name: String) -> String { "application/vnd.amazonaws.connect.event.\(name)" }

    private func tree(_ json: String) -> JSONTree { JSONTree(text: json.utf8) ?? .null }

    private func act(_ json: String, clients: Set<String> = ["client"]) -> OtherSideAct? {
        OtherSideAct(causing: tree(json)) { clients.contains($0) }
    }

    @Test("what participants do whose clients were not recorded")
    func acts() {
        let by = #""ParticipantId":"a","ParticipantRole":"AGENT","DisplayName":"Sam""#
        #expect(
            act(#"{"Type":"MESSAGE","ContentType":"text/plain","Content":"Hi",\#(by)}"#)
                == .say(by: "a", contentType: "text/plain", content: "Hi"))
        #expect(
            act(
                #"{"Type":"MESSAGE","ContentType":"text/plain","Content":"Hi","ParticipantId":"s","ParticipantRole":"SYSTEM"}"#
            )
                == .say(by: nil, contentType: "text/plain", content: "Hi"))
        #expect(
            act(#"{"Type":"EVENT","ContentType":"\#(Self.event("participant.joined"))",\#(by)}"#)
                == .join(id: "a", role: "AGENT", name: "Sam"))
        #expect(act(#"{"Type":"EVENT","ContentType":"\#(Self.event("participant.left"))",\#(by)}"#) == .leave(id: "a"))
        #expect(
            act(#"{"Type":"EVENT","ContentType":"\#(Self.event("typing"))",\#(by)}"#)
                == .event(by: "a", contentType: Self.event("typing")))
        #expect(act(#"{"Type":"EVENT","ContentType":"\#(Self.event("chat.ended"))"}"#) == .end)
        #expect(
            act(#"{"Type":"ATTACHMENT","Attachments":[{"AttachmentName":"b.png","ContentType":"image/png"}],\#(by)}"#)
                == .attach(by: "a", files: [OtherSideAct.File(name: "b.png", contentType: "image/png")]))
        #expect(
            act(
                #"{"Type":"MESSAGEMETADATA","MessageMetadata":{"MessageId":"m","Receipts":[{"RecipientParticipantId":"a","ReadTimestamp":"t"}]}}"#
            )
                == .receipt(by: "a", messageID: "m", isRead: true))
    }

    @Test("what recorded clients do is not done twice")
    func clients() {
        let by = #""ParticipantId":"client","ParticipantRole":"CUSTOMER","DisplayName":"Ana""#
        #expect(act(#"{"Type":"MESSAGE","ContentType":"text/plain","Content":"Hi",\#(by)}"#) == nil)
        #expect(act(#"{"Type":"EVENT","ContentType":"\#(Self.event("typing"))",\#(by)}"#) == nil)
        #expect(act(#"{"Type":"EVENT","ContentType":"\#(Self.event("participant.left"))",\#(by)}"#) == nil)
        #expect(act(#"{"Type":"EVENT","ContentType":"\#(Self.event("participant.joined"))",\#(by)}"#) == nil)
    }

    private func call(_ number: Int, _ operation: String, token: String? = nil, _ request: String, _ answer: String)
        -> Recording.Entry
    {
        var call = RecordedCall(time: Int64(number), number: number, operation: operation, method: "POST", path: "/")
        (call.token, call.request, call.answer, call.status) = (token, tree(request), tree(answer), 200)
        return .call(call)
    }

    @Test("a client is recognized by what it sent")
    func cast() {
        var recording = Recording(
            madeBy: "", started: Timestamp(milliseconds: 0), participantService: "", controlPlane: "", isRedacted: true)
        recording.entries = [
            call(
                1, "StartChatContact", #"{"ParticipantDetails":{"DisplayName":"Ana"}}"#,
                #"{"ContactId":"chat","ParticipantId":"ana","ParticipantToken":"participant-token-1"}"#),
            call(
                2, "CreateParticipantConnection", token: "participant-token-2", "{}",
                #"{"ConnectionCredentials":{"ConnectionToken":"connection-token-1"}}"#),
            call(3, "SendMessage", token: "connection-token-1", "{}", #"{"Id":"m1"}"#),
            call(
                4, "GetTranscript", token: "connection-token-1", "{}",
                #"{"InitialContactId":"chat","Transcript":[{"Id":"m0","ParticipantId":"tim","ParticipantRole":"AGENT","DisplayName":"Tim"},{"Id":"m1","ParticipantId":"sam","ParticipantRole":"AGENT","DisplayName":"Sam"}]}"#
            ),
        ]
        let cast = Cast(recording)
        #expect(cast.isClient("ana") && cast.isClient("sam") && !cast.isClient("tim"))
        #expect(cast.members["participant-token-2"]?.displayName == "Sam")
        #expect(cast.members["participant-token-2"]?.chat == "chat")
        #expect(cast.chatWithoutSocket(of: "connection-token-1") == "chat")
    }

    @Test("what a client sends during a call is played before it, unless its socket opened during the call")
    func order() {
        var recording = Recording(
            madeBy: "", started: Timestamp(milliseconds: 0), participantService: "", controlPlane: "", isRedacted: true)
        var slow = RecordedCall(time: 10, number: 1, operation: "SendMessage", method: "POST", path: "/")
        slow.duration = 5
        func event(_ time: Int64, _ socket: Int, _ kind: RecordedSocketEvent.Kind) -> Recording.Entry {
            .socket(RecordedSocketEvent(time: time, socket: socket, kind))
        }
        let sent = JSONTree.object([])
        let entries = [
            event(1, 1, .opened(url: "url-1", status: 101)), .call(slow),
            event(11, 2, .opened(url: "url-2", status: 101)),
            event(12, 1, .sent(sent)), event(13, 2, .sent(sent)), event(20, 1, .sent(sent)),
        ]
        recording.entries = entries
        let played = PlayOrder.entries(of: recording)
        #expect(played == [entries[0], entries[3], entries[1], entries[2], entries[4], entries[5]])
    }

    @Test("frames ahead of a call's item on its socket are played before the call, unless another call may cause them")
    func earlierFrames() {
        func call(_ time: Int64, _ number: Int, _ id: String) -> Recording.Entry {
            var call = RecordedCall(time: time, number: number, operation: "SendMessage", method: "POST", path: "/")
            call.duration = 9
            call.answer = tree(#"{"Id":"\#(id)"}"#)
            return .call(call)
        }
        func frame(_ time: Int64, _ socket: Int, _ id: String) -> Recording.Entry {
            let frame = tree(#"{"topic":"aws/chat","contentText":{"Id":"\#(id)","Type":"MESSAGE"}}"#)
            return .socket(RecordedSocketEvent(time: time, socket: socket, .received(frame)))
        }
        func played(_ entries: [Recording.Entry]) -> [Recording.Entry] {
            var recording = Recording(
                madeBy: "", started: Timestamp(milliseconds: 0), participantService: "", controlPlane: "",
                isRedacted: true)
            recording.entries = entries
            return PlayOrder.entries(of: recording)
        }
        let entries = [
            call(10, 1, "a"), frame(11, 1, "left"), frame(11, 2, "other"), frame(12, 1, "text"), frame(13, 1, "a"),
            frame(14, 1, "later"),
        ]
        #expect(
            played(entries) == [entries[1], entries[3], entries[0], entries[2], entries[4], entries[5]])
        // The frames of the second call stay after it. Without a frame of its item, nothing is known.
        let crossed = [call(10, 1, "a"), call(11, 2, "b"), frame(12, 1, "b"), frame(13, 1, "a")]
        #expect(played(crossed) == crossed)
        let opening = RecordedSocketEvent(time: 11, socket: 1, .opened(url: "url-1", status: 101))
        let reopened = [call(10, 1, "a"), .socket(opening), frame(12, 1, "left"), frame(13, 1, "a")]
        #expect(played(reopened) == reopened)
        let silent = [call(10, 1, "a"), frame(11, 1, "left")]
        #expect(played(silent) == silent)
        #expect(played([call(10, 1, "a")]).count == 1)
    }

    @Test("frames without a partner, in the middle and at the end")
    func queue() {
        func frame(_ text: String) -> JSONTree {
            tree(
                #"{"topic":"aws/chat","contentText":{"Type":"MESSAGE","ContentType":"text/plain","Content":"\#(text)"}}"#
            )
        }
        var queue = FrameQueue()
        for text in ["a", "b", "c", "d"] { queue.add(frame(text)) }
        let partners = ["c", "a"].map { queue.takePartner(of: frame($0), place: $0) }
        #expect(partners == [frame("c"), frame("a")])
        #expect(queue.extra(isWhole: false) == [frame("b")])
        #expect(queue.extra(isWhole: true) == [frame("b"), frame("d")])
        #expect(queue.misplaced.count == 1)
        // A message of the same kind is a partner if there is no better one.
        let similar = queue.takePartner(of: frame("z"), place: "3")
        let none = queue.takePartner(of: tree(#"{"topic":"aws/heartbeat"}"#), place: "4")
        #expect(similar == frame("b") && none == nil)
    }
}
