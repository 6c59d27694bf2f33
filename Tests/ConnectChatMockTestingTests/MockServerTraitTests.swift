import ConnectChatMock
import ConnectChatMockTesting
import Testing

/// Tests the trait `.mockServer`.
@Suite("A trait gives each test its own server", .mockServer)
struct MockServerTraitTests {
    @Test("each case of a test has a server without contacts", arguments: 1...3)
    func cases(number: Int) async throws {
        let server = try MockServer.current
        #expect(try await server.instance.contacts().isEmpty)
        try await server.instance.startContact().say("case \(number)", as: .customer)
        #expect(try await server.instance.contacts().count == 1)
    }

    @Test("a trait of the test takes precedence over that of its suite", .mockServer(configuration))
    func configured() async throws {
        #expect(try MockServer.current.seed == 7)
    }

    private static var configuration: MockServerConfiguration {
        var configuration = MockServerConfiguration.forTesting
        configuration.seed = 7
        return configuration
    }
}

@Suite("A test without the trait")
struct NoMockServerTests {
    @Test("gets an error with the remedy")
    func missing() throws {
        let error = #expect(throws: NoMockServer.self) { try MockServer.current }
        #expect(error?.description.contains("@Test(.mockServer)") == true)
    }
}
