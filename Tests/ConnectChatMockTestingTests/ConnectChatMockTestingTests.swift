import ConnectChatMock
import ConnectChatMockTesting
import Testing

@Suite("ConnectChatMockTesting")
struct ConnectChatMockTestingTests {
    @Test("a server stops when its closure returns or throws")
    func lifetime() async throws {
        let server = try await withMockServer { server in
            #expect(server.port != 0)
            return server
        }
        #expect(server.liveExchanges == 0)
        await #expect(throws: CancellationError.self) {
            try await withMockServer { _ in throw CancellationError() }
        }
        var wrong = MockServerConfiguration.forTesting
        wrong.threads = -1
        await #expect(throws: MockServerError.self) { try await withMockServer(wrong) { _ in } }
    }

    @Test("a test can be the customer while a client is the agent")
    func conversation() async throws {
        try await withMockServer { server in
            try await server.instance.putAgent("Kim", state: "Available")
            let contact = try await server.instance.startContact(displayName: "Ana", attributes: ["tier": "gold"])
            #expect(contact.attributes == ["tier": "gold"])
            let offered = try await server.instance.waitForOffer(to: "Kim")
            #expect(offered.id == contact.id)
            #expect(offered.participants.map(\.presence) == [.connected, .offered])
            let agent = try await server.instance.accept(offered, by: "Kim")
            #expect(try await contact.refreshed().participants.map(\.id).contains(agent.participantID))
            #expect(!agent.participantToken.isEmpty)
            try await contact.say("Where is my parcel?", as: .customer)
            try await contact.say("On its way", as: .agent)
            let answer = try await contact.waitForMessage(from: .agent, containing: "way")
            #expect(answer.displayName == "Kim")
            try await contact.end()
            try await contact.waitForState(.ended)
            #expect(
                try await contact.transcript().filter(\.isMessage).map(\.content)
                    == ["Where is my parcel?", "On its way"])
        }
    }

    @Test("a wait returns a later message, and its failure lists the existing messages")
    func waits() async throws {
        try await withMockServer { server in
            let contact = try await server.instance.startContact()
            try await contact.join(.agent, displayName: "Sam")
            async let found = contact.waitForMessage(from: .agent, containing: "later")
            try await contact.say("now", as: .agent)
            try await contact.say("later", as: .agent)
            #expect(try await found.content == "later")
            let failure = await #expect(throws: WaitFailure.self) {
                try await contact.waitForMessage(from: .customer, timeout: .milliseconds(1))
            }
            #expect(failure?.found == "AGENT: now | AGENT: later")
            #expect(failure?.description.hasPrefix("waited 0.001 seconds for a message of CUSTOMER") == true)
        }
    }

    @Test("a wait continues after a reset of its instance")
    func reset() async throws {
        try await withMockServer { server in
            let instance = server.instance
            async let found = instance.waitForContact { $0.attributes["number"] == "2" }
            _ = try await instance.startContact(attributes: ["number": "1"])
            try await instance.reset()
            let made = try await instance.startContact(attributes: ["number": "2"])
            #expect(try await found.id == made.id)
        }
    }

    @Test("a canceled wait throws CancellationError")
    func cancelled() async throws {
        try await withMockServer { server in
            let instance = server.instance
            let wait = Task { try await instance.waitForContact(timeout: .seconds(600)).id }
            wait.cancel()
            await #expect(throws: CancellationError.self) { try await wait.value }
        }
    }

    @Test("a scenario plays the customer on a clock that the test advances")
    func scenario() async throws {
        var configuration = MockServerConfiguration.forTesting
        configuration.clock = .manual
        try await withMockServer(configuration) { server in
            let instance = server.instance
            try await instance.putScenario(
                "late", "scenario: late\nsteps:\n  - wait: 5m\n  - customer says: hello?\n  - expect: agent says\n")
            let run = try await instance.startRun(of: "late")
            #expect(run.seed == 1)
            try await instance.advanceClock(by: .seconds(300))
            let contact = try await instance.contact(run.contactID)
            _ = try await contact.waitForMessage(from: .customer, containing: "hello?")
            try await contact.join(.agent, displayName: "Kim")
            try await contact.say("Hi", as: .agent)
            #expect(try await run.waitForEnd().state == .passed)

            let alone = try await instance.startRun(of: "late", standIns: ["agent"])
            try await instance.runClock()
            #expect(try await alone.waitForEnd().state == .passed)

            let failing = try await instance.startRun(of: "late")
            try await instance.advanceClock(by: .milliseconds(300_000))
            try await instance.contact(failing.contactID).end()
            let failed = try await failing.waitForEnd()
            #expect(failed.state == .failed)
            let failure = try #require(failed.failure)
            #expect(failure.step == "late:5:5")
            #expect(failure.lastEvents.last == "5:00.0 customer leaves")
            #expect(failure.description.hasPrefix("late:5:5: the chat ended before: agent says\n"))
        }
    }

    @Test("instances share nothing, and an existing id is refused")
    func instances() async throws {
        try await withMockServer { server in
            for name in ["first", "second/of two"] {
                let instance = try await server.makeInstance(name, seed: 9, clock: .manual)
                try await instance.changeSettings(#"{"ringTimeout":"5s"}"#)
                try await instance.addFault(#"{"operation":"SendMessage","error":{"code":"ThrottlingException"}}"#)
                _ = try await instance.startContact()
                #expect(try await instance.contacts().count == 1)
            }
            #expect(try await server.instance.contacts().isEmpty)
            let again = await #expect(throws: AdminCallFailure.self) { try await server.makeInstance("first") }
            #expect(again?.status == 409)
            #expect(again?.call == "PUT /_mock/v1/instances/first")
        }
    }

    @Test("a failure names the refused call and the reason")
    func refused() async throws {
        var configuration = MockServerConfiguration.forTesting
        configuration.adminToken = "secret-token"
        try await withMockServer(configuration) { server in
            let failure = await #expect(throws: AdminCallFailure.self) {
                try await server.instance.putScenario("s", "scenario: s\nsteps: [x]")
            }
            #expect(failure?.status == 400)
            #expect(failure?.description.hasPrefix("PUT /scenarios/s: 400, s:2:9: \"x\" is not a step; ") == true)
            #expect(try await server.instance.send("GET", "/agents").contains("agents"))
            try await server.instance.setClock(.manual)
        }
    }

    @Test("a wait after a message returns a later one, and an id selects one of two participants")
    func later() async throws {
        try await withMockServer { server in
            let contact = try await server.instance.startContact()
            let kim = try await contact.join(.agent, displayName: "Kim")
            let lee = try await contact.join(.agent, displayName: "Lee")
            let unclear = await #expect(throws: AdminCallFailure.self) { try await contact.say("hi", as: .agent) }
            #expect(unclear?.status == 409)
            try await contact.say("one", as: .participant(kim.participantID))
            let first = try await contact.waitForMessage(from: .agent)
            async let second = contact.waitForMessage(from: .agent, after: first)
            try await contact.say("two", as: .participant(lee.participantID))
            #expect(try await second.content == "two")
            try await contact.sendEvent("application/vnd.amazonaws.connect.event.typing", as: .customer)
        }
    }

    @Test("a table starts a run for each row, and a run invites its clients")
    func rows() async throws {
        try await withMockServer { server in
            try await server.instance.putScenario(
                "table",
                "scenario: table\ndata:\n  - { word: a }\n  - { word: b }\nsteps:\n  - customer says: ${word}\n")
            #expect(try await server.instance.startRuns(of: "table").count == 2)
            #expect(try await server.instance.startRun(of: "table", row: 2).id == "run-3")
            let failure = await #expect(throws: AdminCallFailure.self) {
                try await server.instance.startRun(of: "table")
            }
            #expect(failure?.reason.contains("2 runs have started") == true)
            try await server.instance.putScenario("one", "scenario: one\nsteps:\n  - expect: agent says\n")
            let run = try await server.instance.startRun(of: "one", clients: ["agent"])
            #expect(run.invitations.map(\.actor) == ["agent"])
        }
    }

    @Test("a wait creates no instance, and a stopped server refuses calls")
    func missingInstanceWaits() async throws {
        var configuration = MockServerConfiguration.forTesting
        configuration.hasStrictInstances = true
        let stopped = try await withMockServer(configuration) { server in
            let stranger = server.instance("stranger")
            let failure = await #expect(throws: WaitFailure.self) {
                try await stranger.waitForContact(timeout: .milliseconds(1))
            }
            #expect(failure?.found == "no contact")
            let missing = await #expect(throws: AdminCallFailure.self) { try await stranger.contacts() }
            #expect(missing?.status == 404)
            async let found = stranger.waitForContact()
            let made = try await server.makeInstance("stranger")
            #expect(made.id == stranger.id)
            _ = try await stranger.startContact()
            #expect(try await found.id == stranger.contacts().first?.id)
            return made
        }
        let failure = await #expect(throws: AdminCallFailure.self) { try await stopped.startContact() }
        #expect(failure?.status == 503)
    }
}
