public import ConnectChatMock
public import Logging

/// Starts a mock server, passes it to a test, and stops it, even if the test throws.
///
/// Configure the server's `url` as the endpoint of the client under test. A scenario plays the
/// other participant of the chat, or the test does, through the server's `instance`.
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
///   - configuration: the server's configuration; `forTesting` by default.
///   - logger: the server's logger, which writes nothing by default.
///   - isolation: the actor of the caller, where `body` runs.
///   - body: the test. It must not use the server after it returns.
/// - Returns: what `body` returns.
/// - Throws: `MockServerError` if the server does not start, and the errors that `body` throws.
public func withMockServer<Result>(
    _ configuration: MockServerConfiguration = .forTesting,
    logger: Logger = Logger(label: "connect-chat-mock") { _ in SwiftLogNoOpLogHandler() },
    isolation: isolated (any Actor)? = #isolation,
    _ body: (MockServer) async throws -> sending Result
) async throws -> sending Result {
    let server = try MockServer(configuration, logger: logger)
    // A stop waits at most half a second for requests in progress.
    defer { server.stop() }
    return try await body(server)
}

extension MockServerConfiguration {
    /// A configuration for tests: a free port on loopback, two threads, and the seed 1.
    ///
    /// The fixed seed makes ids and choices the same in each test run.
    public static var forTesting: MockServerConfiguration {
        var configuration = MockServerConfiguration()
        configuration.port = 0
        configuration.threads = 2
        configuration.seed = 1
        return configuration
    }
}
