import JSON
import Kernel
import Recording
import Testing

@Suite("Recording files")
struct RecordingFileTests {
    private static func sample() -> Recording {
        var recording = Recording(
            madeBy: "connect-chat-mock 0.1.0", started: Timestamp(milliseconds: 1_800_000_000_000),
            participantService: "https://p",
            controlPlane: "https://c", isRedacted: true)
        var call = RecordedCall(
            time: 5, number: 1, operation: "SendMessage", method: "POST", path: "/participant/message")
        call.parameters = ["a"]
        call.token = "connection-token-1"
        call.client = "Boto3/1.44"
        call.request = JSONTree(text: #"{"Content":"x"}"#.utf8)
        call.requestBytes = 15
        call.duration = 7
        call.status = 200
        call.fields = [RecordedCall.Field("content-type", "application/json")]
        call.answer = .object([])
        call.answerBytes = 2
        var cut = RecordedCall(time: 20, number: 2, operation: nil, method: "GET", path: "(another path)")
        cut.cut = "the upstream was not reached"
        recording.entries = [
            .call(call), .call(cut),
            .socket(RecordedSocketEvent(time: 30, socket: 1, .opened(url: "url-1", status: 101))),
            .socket(
                RecordedSocketEvent(time: 31, socket: 1, .sent(.object([.init("topic", .string("aws/heartbeat"))])))),
            .socket(RecordedSocketEvent(time: 32, socket: 1, .received(.object([])))),
            .socket(RecordedSocketEvent(time: 33, socket: 1, .closed(byClient: true, code: nil))),
            .socket(RecordedSocketEvent(time: 34, socket: 2, .closed(byClient: false, code: 1001))),
            .socket(RecordedSocketEvent(time: 35, socket: 3, .cut("it broke"))),
        ]
        recording.notes = ["a note"]
        return recording
    }

    @Test("a file is read as it was written")
    func roundTrip() throws {
        let recording = Self.sample()
        #expect(try Recording(recording.bytes, file: "x") == recording)
    }

    @Test(
        "a file that is not a recording is refused with its place",
        arguments: [
            ("{", "x: not JSON"), (#"{"Transcript":[]}"#, "x: not a recording: it has no member \"recording\""),
            (#"{"recording":2}"#, "x: recording must be 1, got 2"), (#"{"recording":1}"#, "x: started must be a time"),
            (
                #"{"recording":1,"started":"9999-01-31T12:00:00.000Z"}"#, "x: started must be a time from 2000 to 2999"
            ),
            (#"{"recording":1,"started":"2026-01-31T12:00:00.000Z"}"#, "x: entries must be an array"),
            (entry(#"{"call":1}"#), "x: entries[0]: at must be a whole number between 0 and 3162240000000"),
            (
                entry(#"{"at":-1,"call":1}"#),
                "x: entries[0]: at must be a whole number between 0 and 3162240000000, got -1"
            ),
            (entry(#"{"at":1,"call":1,"path":"/"}"#), "x: entries[0]: method must be a text"),
            (entry(#"{"at":1,"socket":1}"#), "x: entries[0]: it must have call, opened, sent, received, closed or cut"),
            (
                entry(#"{"at":1,"call":1,"method":"GET","path":"/","requestBytes":99999999999}"#),
                "x: entries[0]: requestBytes must be a whole number between 0 and 134217728, got 99999999999"
            ),
            (entry(#"{"at":1,"opened":101}"#), "x: entries[0]: socket must be a whole number"),
        ])
    func broken(text: String, message: String) {
        #expect {
            try Recording(Array(text.utf8), file: "x")
        } throws: { error in
            "\(error)".hasPrefix(message)
        }
    }

    private static func entry(_ text: String) -> String {
        #"{"recording":1,"started":"2026-01-31T12:00:00.000Z","entries":["# + text + "]}"
    }

    @Test(
        "a frame is recorded with its item, and can be sent again",
        arguments: [
            #"{"content":"{\"Id\":\"1\",\"Content\":\"{\\\"a\\\":1}\"}","contentType":"application/json","topic":"aws/chat"}"#,
            #"{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}}"#, #"{"topic":"x","content":"not JSON"}"#,
            #"{"topic":"aws/subscribe","content":{"topics":["aws/chat"]}})"#,
        ])
    func frames(text: String) {
        let recorded = FrameForm.recorded(Array(text.utf8))
        #expect(FrameForm.message(recorded).map { String(decoding: $0, as: UTF8.self) } == text)
    }

    @Test("a frame that is not JSON is counted only")
    func noFrame() {
        for message in ["{} and more", "[]", "hello"] {
            let recorded = FrameForm.recorded(Array(message.utf8))
            #expect(recorded.text == #"{"notJSON":"\#(message.utf8.count) bytes"}"#)
            #expect(FrameForm.message(recorded) == nil)
        }
    }

    @Test(
        "the error type is found as SDKs find it",
        arguments: [
            ("x-amzn-errortype", "ValidationException:http://x/", #"{}"#, "ValidationException"),
            ("content-type", "x", #"{"__type":"com.amazon#ValidationException"}"#, "ValidationException"),
            ("content-type", "x", #"{"code":"X"}"#, "X"),
        ])
    func errorTypes(name: String, value: String, body: String, expected: String) {
        var call = RecordedCall(time: 0, number: 1, operation: "SendEvent", method: "POST", path: "/")
        call.fields = [RecordedCall.Field(name, value)]
        call.answer = JSONTree(text: body.utf8)
        #expect(call.errorType == expected)
    }
}
