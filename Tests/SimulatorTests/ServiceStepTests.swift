import ScenarioFile
import ScenarioModel
import Simulator
import Testing

@Suite("Services")
struct ServiceStepTests {
    private func asked(_ stage: LanguageStage) -> RunAction? {
        stage.actions.first {
            switch $0 {
            case .ask, .invokeLambda: true
            case _: false
            }
        }
    }

    @Test("a request has the method, the headers and the statuses of the step, and a GET no body")
    func request() throws {
        var stage = try LanguageStage(
            """
            steps:
            - set: { id: "7", token: t }
            - ask:
                url: "http://127.0.0.1:9/orders/${id}"
                method: GET
                headers: { Authorization: "Bearer ${token}" }
                expect status: [200, 404]
            """)
        _ = stage.start()
        #expect(
            asked(stage)
                == .ask(
                    timer: 1,
                    ServiceRequest(
                        .get, "http://127.0.0.1:9/orders/7", headers: [.init(name: "Authorization", value: "Bearer t")],
                        body: nil, statuses: [200, 404])))
    }

    private static let fallback = """
        steps:
        - ask: { url: "http://127.0.0.1:9/" }
          within: 5s
          or else: [customer says: "no answer"]
        - customer says: next
        """

    @Test("without an answer in time, or with another status, or else runs instead of a failure")
    func orElse() throws {
        var refused = try LanguageStage(Self.fallback)
        _ = refused.start()
        #expect(refused.hear(.answered(timer: 1, .failed("it answers 500"))) == ["no answer", "next"])
        #expect(refused.hasPassed)
        var late = try LanguageStage(Self.fallback)
        _ = late.start()
        #expect(late.hear(.timer(1)) == ["no answer", "next"])
        #expect(late.hear(.answered(timer: 1, .answered("{}"))) == [])
        var answered = try LanguageStage(Self.fallback)
        _ = answered.start()
        #expect(answered.hear(.answered(timer: 1, .answered("{}"))) == ["next"])
    }

    private static let lambda = """
        steps:
        - ask: { lambda: "http://127.0.0.1:9/fn", parameters: { order: "${scenario}" } }
          or else: [customer says: failed]
        - customer says: "${status:-none}"
        """

    @Test(
        "a Lambda function's flat answer becomes variables, and any other answer is an error",
        arguments: [
            (#"{"status":"sent","count":2}"#, ["sent"]), (#"{"status":{"nested":1}}"#, ["failed", "none"]),
            (#"[1]"#, ["failed", "none"]), ("nothing", ["failed", "none"]),
            (#"{"errorMessage":"no","errorType":"Error"}"#, ["failed", "none"]),
            (#"{"status":""# + String(repeating: "x", count: 33_000) + "\"}", ["failed", "none"]),
        ])
    func lambdaAnswers(answer: String, said: [String]) throws {
        var stage = try LanguageStage(Self.lambda)
        _ = stage.start()
        #expect(
            asked(stage)
                == .invokeLambda(
                    timer: 1, url: "http://127.0.0.1:9/fn", headers: [], parameters: #"{"order":"s"}"#))
        #expect(stage.pause == 8_000)
        #expect(stage.hear(.answered(timer: 1, .answered(answer))) == said)
    }
}
