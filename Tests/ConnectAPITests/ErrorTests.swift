import Diagnostics
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import TestStage
import Testing

@Suite("Errors of the Participant Service")
struct ErrorTests {
    private let stage = Stage()

    @Test("each error has its golden body")
    func bodies() throws {
        let chat = try stage.start()
        #expect(stage.post("message", "{}", token: nil).text == #"{"message":"Unauthorized"}"#)
        #expect(
            stage.post("message", "{}", token: "garbage").text
                == #"{"Message":"User is not authorized to access this resource with an explicit deny"}"#)
        #expect(
            stage.post("message", "{}", token: chat.participantToken).text
                == #"{"__type":"AccessDeniedException","message":"Access denied"}"#)
        #expect(
            stage.post("message", "{}", token: chat.connectionToken).text
                == #"{"__type":"ValidationException","message":"Validation exception due to invalid parameter"}"#)
        #expect(
            stage.send(.post, "/participant/nothing").text
                == #"{"__type":"MissingAuthenticationTokenException","message":"Missing Authentication Token"}"#)
        #expect(
            stage.post("message", "{", token: chat.connectionToken).text
                == #"{"__type":"SerializationException","message":"The request body is not JSON: expected a member name in quotes at byte 1"}"#
        )
    }

    @Test("any page may read every answer, and every answer has its own request id")
    func headers() throws {
        let chat = try stage.start()
        let answers = [
            stage.post("message", "{}", token: nil), stage.send(.get, "/nowhere"),
            stage.post("transcript", "", token: chat.connectionToken),
        ]
        for answer in answers {
            #expect(answer[.accessControlAllowOrigin] == "*")
            #expect(answer[.accessControlExposeHeaders]?.contains("x-amzn-ErrorType") == true)
            #expect(answer[.amznRequestID].flatMap { UniqueID($0) } != nil)
            #expect(answer[.contentType] == "application/json")
        }
        #expect(Set(answers.compactMap { $0[.amznRequestID] }).count == 3)
    }

    @Test(
        "a preflight is answered before any check, and its answer echoes the requested headers",
        arguments: ["/participant/message", "/contact/chat", "/nowhere"])
    func preflight(path: String) {
        let answer = stage.send(
            .options, path,
            headers: [.accessControlRequestHeaders: "authorization,x-amz-bearer", .origin: "https://x.example"])
        #expect(answer.status == .noContent)
        #expect(answer[.accessControlAllowHeaders] == "authorization,x-amz-bearer")
        #expect(answer[.accessControlAllowOrigin] == "*")
        #expect(answer[.accessControlAllowMethods] == "GET,POST,PUT,OPTIONS")
    }

    @Test("an operation accepts only its own kind of token")
    func kinds() throws {
        let chat = try stage.start()
        #expect(
            stage.post("connection", #"{"Type":["WEBSOCKET"]}"#, token: chat.connectionToken).summary
                == "403 AccessDeniedException")
        for operation in ["message", "event", "transcript", "disconnect"] {
            #expect(stage.post(operation, "{}", token: chat.participantToken).summary == "403 AccessDeniedException")
        }
    }

    @Test("after the chat has ended, every call gets 403, whatever else is wrong with it")
    func afterTheEnd() throws {
        let chat = try stage.start()
        #expect(stage.post("disconnect", "", token: chat.connectionToken).text == "{}")
        for operation in ["message", "event", "transcript", "disconnect"] {
            for body in ["{}", "{", #"{"Content":5}"#] {
                #expect(
                    stage.post(operation, body, token: chat.connectionToken).summary == "403 AccessDeniedException")
            }
        }
        #expect(
            stage.post("connection", #"{"Type":["WEBSOCKET"]}"#, token: chat.participantToken).summary
                == "403 AccessDeniedException")
    }

    @Test("an expired connection token gets 403")
    func expired() throws {
        let chat = try stage.start(#","ChatDurationInMinutes":10080"#)
        #expect(stage.post("transcript", "", token: chat.connectionToken).status == .ok)
        let clock = stage.registry.instance("i").clock
        _ = clock.advance(to: clock.now() + 86_400_000)
        #expect(stage.post("transcript", "", token: chat.connectionToken).summary == "403 AccessDeniedException")
    }

    @Test("a fault applies after the state check and before the body check, or after the effect")
    func faults() throws {
        let chat = try stage.start()
        func add(_ operation: String, after: Bool) {
            let failure = FaultRule.Failure(
                code: "InternalServerException", status: 500, message: "boom", retryAfter: 3)
            _ = stage.registry.instance("i").faults.add([
                FaultRule(
                    operation: operation, when: .init(first: 1),
                    effect: .call(.failure(failure), isAfterEffect: after, delay: nil))
            ])
        }
        add("SendMessage", after: false)
        let before = stage.post("message", "{", token: chat.connectionToken)
        #expect(before.text == #"{"__type":"InternalServerException","message":"boom"}"#)
        #expect(before[.retryAfter] == "3")
        add("SendMessage", after: true)
        let body = #"{"ContentType":"text/plain","Content":"once","ClientToken":"t"}"#
        #expect(stage.post("message", body, token: chat.connectionToken).status.code == 500)
        #expect(stage.post("message", body, token: chat.connectionToken).status == .ok)
        let items = stage.post("transcript", "", token: chat.connectionToken).json?["Transcript"]?.elements
        #expect(items?.count { $0["Content"]?.string == "once" } == 1)
        add("GetTranscript", after: false)
        _ = stage.post("disconnect", "", token: chat.connectionToken)
        #expect(stage.post("transcript", "", token: chat.connectionToken).summary == "403 AccessDeniedException")
    }

    @Test("a reason names the cause in visible ASCII")
    func reason() throws {
        let chat = try stage.start()
        let long = stage.post(
            "transcript", "{\"SortOrder\":\"\(String(repeating: "x", count: 100_000))\"}", token: chat.connectionToken)
        #expect((long[.mockReason]?.count ?? .max) <= 500)
        let answer = stage.post(
            "message", "{\"ContentType\":\"té\\n\",\"Content\":\"x\"}", token: chat.connectionToken)
        #expect(answer[.mockReason] == "SendMessage does not accept ContentType \"t??\"")
    }
}
