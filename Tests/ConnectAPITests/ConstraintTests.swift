import HTTPRouting
import HTTPTypes
import JSON
import Kernel
import TestStage
import Testing

/// Tests each field of the service model at, under and over its bounds, and with values of the
/// wrong type.
@Suite("Constraints of the service model")
struct ConstraintTests {
    private let stage = Stage()
    private static let valid = "400 ValidationException"
    private static let wrongType = "400 SerializationException"

    private static func string(_ count: Int) -> String { String(repeating: "x", count: count) }

    @Test(
        "SendMessage enforces the model's bounds and types",
        arguments: [
            (#"{"ContentType":"text/plain","Content":"x"}"#, "200 -"),
            (#"{"ContentType":"text/plain","Content":"x","ClientToken":"","Unknown":[{}]}"#, "200 -"),
            (#"{"ContentType":"text/plain","Content":"x","ClientToken":null}"#, "200 -"),
            (#"{"ContentType":"text/plain","Content":"\#(string(16_384))","ClientToken":"\#(string(500))"}"#, "200 -"),
            (#"{"ContentType":"text/plain","Content":"x","ClientToken":"\#(string(501))"}"#, valid),
            (#"{"ContentType":"text/plain","Content":"\#(string(16_385))"}"#, valid),
            (#"{"ContentType":"text/plain","Content":"\#(string(21_000))"}"#, valid),
            (#"{"ContentType":"text/plain","Content":""}"#, valid), (#"{"ContentType":"text/plain"}"#, valid),
            (#"{"Content":"x"}"#, valid), (#"{"ContentType":"","Content":"x"}"#, valid), ("", valid),
            (#"{"ContentType":"\#(string(101))","Content":"x"}"#, valid),
            (#"{"ContentType":"text/markdown","Content":"x"}"#, valid),
            (#"{"ContentType":"image/png","Content":"x"}"#, valid),
            (#"{"ContentType":"application/vnd.amazonaws.connect.message.interactive","Content":"x"}"#, valid),
            (#"{"ContentType":"text/plain","Content":"\ud800"}"#, valid),
            (#"{"ContentType":"text/plain","Content":5}"#, wrongType),
            (#"{"ContentType":[],"Content":"x"}"#, wrongType),
            (#"{"ContentType":"text/plain","Content":"x","ClientToken":{}}"#, wrongType), ("[]", wrongType),
            ("\"x\"", wrongType), ("{", wrongType), ("not json", wrongType),
        ])
    func sendMessage(body: String, expected: String) throws {
        #expect(stage.post("message", body, token: try stage.start().connectionToken).summary == expected)
    }

    @Test(
        "SendEvent enforces the model's bounds and types",
        arguments: [
            (#"{"ContentType":"application/vnd.amazonaws.connect.event.typing"}"#, "200 -"),
            (#"{"ContentType":"application/vnd.amazonaws.connect.event.typing","Content":""}"#, "200 -"),
            (
                #"{"ContentType":"application/vnd.amazonaws.connect.event.typing","Content":"\#(string(16_384))"}"#,
                "200 -"
            ),
            (
                #"{"ContentType":"application/vnd.amazonaws.connect.event.typing","Content":"\#(string(16_385))"}"#,
                valid
            ),
            (#"{"ContentType":"application/vnd.amazonaws.connect.event.connection.acknowledged"}"#, "200 -"),
            (#"{"ContentType":"application/vnd.amazonaws.connect.event.chat.ended"}"#, "200 -"),
            (#"{"ContentType":"application/vnd.amazonaws.connect.event.participant.invited"}"#, valid),
            (#"{"ContentType":"text/plain"}"#, valid), ("{}", valid), (#"{"ContentType":7}"#, wrongType),
            (#"{"ContentType":"application/vnd.amazonaws.connect.event.message.read","Content":"{}"}"#, valid),
        ])
    func sendEvent(body: String, expected: String) throws {
        #expect(stage.post("event", body, token: try stage.start().connectionToken).summary == expected)
    }

    @Test(
        "GetTranscript enforces the model's bounds and types",
        arguments: [
            ("", "200 -"), ("{}", "200 -"), (#"{"MaxResults":0}"#, "200 -"), (#"{"MaxResults":100}"#, "200 -"),
            (#"{"MaxResults":101}"#, valid), (#"{"MaxResults":-1}"#, valid), (#"{"MaxResults":"5"}"#, wrongType),
            (#"{"MaxResults":1.5}"#, wrongType), (#"{"SortOrder":"ASCENDING","ScanDirection":"BACKWARD"}"#, "200 -"),
            (#"{"SortOrder":"ascending"}"#, valid), (#"{"ScanDirection":"UP"}"#, valid),
            (#"{"ScanDirection":1}"#, wrongType), (#"{"ScanDirection":"\#(string(100_000))"}"#, valid),
            (#"{"NextToken":"f-00000010000000000000000"}"#, valid),
            (#"{"ScanDirection":"FORWARD"}"#, valid), (#"{"ScanDirection":"FORWARD","StartPosition":{}}"#, valid),
            (#"{"ScanDirection":"FORWARD","StartPosition":{"MostRecent":0}}"#, valid),
            (#"{"StartPosition":{}}"#, "200 -"), (#"{"StartPosition":[]}"#, wrongType),
            (#"{"StartPosition":{"MostRecent":100}}"#, "200 -"), (#"{"StartPosition":{"MostRecent":101}}"#, valid),
            (#"{"StartPosition":{"MostRecent":"1"}}"#, wrongType), (#"{"StartPosition":{"Id":""}}"#, valid),
            (#"{"StartPosition":{"Id":"\#(string(256))"}}"#, "200 -"),
            (#"{"StartPosition":{"Id":"\#(string(257))"}}"#, valid),
            (#"{"StartPosition":{"AbsoluteTime":"2026-11-22T13:00:00Z"}}"#, "200 -"),
            (#"{"StartPosition":{"AbsoluteTime":"yesterday"}}"#, valid),
            (#"{"StartPosition":{"Id":"x","MostRecent":1}}"#, valid), (#"{"ContactId":""}"#, valid),
            (#"{"ContactId":"\#(string(257))"}"#, valid), (#"{"ContactId":"other"}"#, "200 -"),
            (#"{"NextToken":""}"#, valid), (#"{"NextToken":"\#(string(1_001))"}"#, valid),
            (#"{"NextToken":"bogus"}"#, valid),
        ])
    func getTranscript(body: String, expected: String) throws {
        #expect(stage.post("transcript", body, token: try stage.start().connectionToken).summary == expected)
    }

    @Test(
        "CreateParticipantConnection enforces the model's bounds and types",
        arguments: [
            (#"{"Type":["CONNECTION_CREDENTIALS"]}"#, "200 -"), (#"{"ConnectParticipant":true}"#, "200 -"),
            (#"{"Type":[]}"#, valid), ("{}", valid), (#"{"ConnectParticipant":false}"#, valid),
            (#"{"Type":["SOCKET"]}"#, valid),
            (#"{"Type":"WEBSOCKET"}"#, wrongType), (#"{"Type":[1]}"#, wrongType),
            (#"{"ConnectParticipant":"yes"}"#, wrongType),
            (#"{"Type":["WEBRTC_CONNECTION"]}"#, valid),
        ])
    func createParticipantConnection(body: String, expected: String) throws {
        #expect(stage.post("connection", body, token: try stage.start().participantToken).summary == expected)
    }

    @Test(
        "StartChatContact enforces the model's bounds and types",
        arguments: [
            ("", "200 -"), (#","Attributes":{"a-Z_9":"v","empty":""}"#, "200 -"),
            (#","Attributes":{"sp ace":"v"}"#, "400 InvalidParameterException"),
            (#","Attributes":{"a":1}"#, wrongType), (#","Attributes":[]"#, wrongType),
            (#","Attributes":{"a":"\#(string(32_767))"}"#, "200 -"),
            (#","Attributes":{"a":"\#(string(32_768))"}"#, "400 InvalidParameterException"),
            (#","ChatDurationInMinutes":60"#, "200 -"),
            (#","ChatDurationInMinutes":59"#, "400 InvalidParameterException"),
            (#","ChatDurationInMinutes":10081"#, "400 InvalidParameterException"),
            (#","SupportedMessagingContentTypes":["text/markdown","text/plain"]"#, "200 -"),
            (#","SupportedMessagingContentTypes":["text/markdown"]"#, "400 InvalidParameterException"),
            (#","SupportedMessagingContentTypes":["text/plain","x/y"]"#, "400 InvalidParameterException"),
            (#","InitialMessage":{"ContentType":"text/plain","Content":"hi"}"#, "200 -"),
            (#","InitialMessage":{"ContentType":"text/plain"}"#, "400 InvalidRequestException"),
            (#","InitialMessage":{"ContentType":"text/markdown","Content":"hi"}"#, "400 InvalidParameterException"),
            (#","ParticipantConfiguration":{"ResponseMode":"COMPLETE"}"#, "200 -"),
            (#","ParticipantConfiguration":{"ResponseMode":"NOW"}"#, "400 InvalidParameterException"),
            (#","PersistentChat":{},"RelatedContactId":"x""#, "400 InvalidRequestException"),
            (#","DisconnectOnCustomerExit":["AGENT"]"#, "200 -"),
            (#","DisconnectOnCustomerExit":["CUSTOMER"]"#, "400 InvalidParameterException"),
            (#","CustomerId":"""#, "400 InvalidParameterException"),
            (#","SegmentAttributes":{"connect:Subtype":{"ValueString":"connect:Guide"}}"#, "200 -"),
            (#","SegmentAttributes":{"a":"b"}"#, wrongType),
            (#","SegmentAttributes":{"a":{"ValueString":"\#(string(16_385))"}}"#, "400 InvalidParameterException"),
            (#","SegmentAttributes":{"a":{"ValueMap":{"b":{"ValueInteger":"no"}}}}"#, wrongType),
            (#","SegmentAttributes":{"\#(string(129))":{}}"#, "400 InvalidParameterException"),
            (#","PersistentChat":{"RehydrationType":"FROM_SEGMENT"}"#, "400 InvalidRequestException"),
            (#","ClientToken":"\#(string(501))""#, "400 InvalidParameterException"),
        ])
    func startChatContact(members: String, expected: String) {
        let body = #"{"InstanceId":"i","ContactFlowId":"f","ParticipantDetails":{"DisplayName":"Ana"}\#(members)}"#
        #expect(stage.send(.put, "/contact/chat", body).summary == expected)
    }

    @Test(
        "StartChatContact names the missing member",
        arguments: [
            ("{}", "InstanceId is missing"), (#"{"InstanceId":"i"}"#, "ContactFlowId is missing"),
            (#"{"InstanceId":"i","ContactFlowId":"f"}"#, "ParticipantDetails is missing"),
            (
                #"{"InstanceId":"i","ContactFlowId":"f","ParticipantDetails":{}}"#,
                "ParticipantDetails.DisplayName is missing"
            ),
        ])
    func missing(body: String, message: String) throws {
        let answer = stage.send(.put, "/contact/chat", body)
        #expect(answer.summary == "400 InvalidRequestException")
        #expect(answer.json?["message"]?.string == message)
    }
}
