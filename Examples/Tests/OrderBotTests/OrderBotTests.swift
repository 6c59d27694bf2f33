import ConnectChatMock
import ConnectChatMockTesting
import Foundation
import OrderBot
import Testing

@Suite("OrderBot", .timeLimit(.minutes(1)))
struct OrderBotTests {
    @Test("a scenario is the customer, who asks where the parcel is")
    func parcel() async throws {
        try await withMockServer { server in
            try await server.instance.putScenario(
                "late parcel",
                """
                scenario: late parcel
                steps:
                  - expect: bot joins
                  - customer says: Where is my parcel?
                  - expect: { bot says: { contains: tomorrow } }
                    within: 5s
                  - customer leaves
                """)
            let run = try await server.instance.startRun(of: "late parcel")
            let contact = try await server.instance.contact(run.contactID)
            let participant = try await contact.join(.customBot, displayName: "Bot")
            let endpoint = try #require(URL(string: server.url))
            async let served: Void = OrderBot(endpoint: endpoint).serve(participantToken: participant.participantToken)
            let ended = try await run.waitForEnd()
            #expect(ended.failure == nil)
            try await served
        }
    }

    @Test("the test is the customer, who asks something else", .mockServer)
    func somethingElse() async throws {
        let server = try MockServer.current
        let contact = try await server.instance.startContact()
        let participant = try await contact.join(.customBot, displayName: "Bot")
        let endpoint = try #require(URL(string: server.url))
        async let served: Void = OrderBot(endpoint: endpoint).serve(participantToken: participant.participantToken)
        try await contact.say("What is the weather like?", as: .customer)
        let answer = try await contact.waitForMessage(from: .customBot)
        #expect(answer.content == "I only know about parcels.")
        try await contact.end()
        try await served
    }

    @Test("a bot that is throttled passes the error on")
    func throttled() async throws {
        try await withMockServer { server in
            try await server.instance.addFault(
                #"{"operation":"GetTranscript","error":{"code":"ThrottlingException"}}"#)
            let contact = try await server.instance.startContact()
            let participant = try await contact.join(.customBot, displayName: "Bot")
            let endpoint = try #require(URL(string: server.url))
            let failure = await #expect(throws: OrderBot.Refusal.self) {
                try await OrderBot(endpoint: endpoint).serve(participantToken: participant.participantToken)
            }
            #expect(failure?.status == 429)
        }
    }
}
