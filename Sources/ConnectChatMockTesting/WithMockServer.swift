public import ConnectChatMock
public import Logging

/// Starts a mock server, passes it to a test, and stops it, also when the test throws.
///
/// Point the client under test at the server's `url`. The other person of the chat is a scenario, or the test itself, through
/// the server's `instance`.
///
/// ```swift
/// @Test func theBotAnswers() async throws {
///     try await withMockServer { server in
///         let contact = try await server.instance.startContact()
///         let participant = try await contact.join(.customBot, displayName: "Bot")
///         let bot = OrderBot(endpoint: try #require(URL(string: server.url)))
///         async let served: Void = bot.serve(participantToken: participant.participantToken)
///         try await contact.say("Where is my parcel?", as: .customer)
///         let answer = try await contact.waitForMessage(from: .customBot)
///         #expect(answer.content.contains("tomorrow"))
///         try await contact.end()
///         try await served
///     }
/// }
/// ```
///
/// - Parameters:
///   - configuration: `forTesting` unless given.
///   - logger: writes nothing unless given.
///   - isolation: the actor of the caller, where `body` runs.
///   - body: the test. It must not use the server after its return.
/// - Returns: what `body` returns.
/// - Throws: `MockServerError` if the server does not start, and what `body` throws.
public func withMockServer<Result>(
    _ configuration: MockServerConfiguration = .forTesting,
    logger: Logger = Logger(label: "connect-chat-mock") { _ in SwiftLogNoOpLogHandler() },
    isolation: isolated (any Actor)? = #isolation,
    _ body: (MockServer) async throws -> sending Result
) async throws -> sending Result {
    let server = try MockServer(configuration, logger: logger)
    // Waits half a second at most for requests in progress.
    defer { server.stop() }
    return try await body(server)
}

extension MockServerConfiguration {
    /// A free port on loopback, two threads, and the seed 1, so that ids and choices are the same in each test run.
    public static var forTesting: MockServerConfiguration {
        var configuration = MockServerConfiguration()
        configuration.port = 0
        configuration.threads = 2
        configuration.seed = 1
        return configuration
    }
}
