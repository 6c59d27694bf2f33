public import ConnectChatMock
public import Testing

/// Gives each test its own mock server.
///
/// ```swift
/// @Test(.mockServer) func theBotAnswers() async throws {
///     let server = try MockServer.current
///     let contact = try await server.instance.startContact()
///     …
/// }
/// ```
///
/// On a suite, the trait applies to every test in it. Each case of a test with arguments has its
/// own server.
public struct MockServerTrait: TestTrait, SuiteTrait, TestScoping {
    /// The server of the running test, for ``ConnectChatMock/MockServer/current``.
    @TaskLocal static var server: MockServer?

    let configuration: MockServerConfiguration

    /// True: on a suite, the trait applies to the tests in it.
    public var isRecursive: Bool { true }

    /// Starts a server, runs a test case with it, and stops the server.
    ///
    /// - Throws: `MockServerError` if the server does not start, and the errors of the test.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        // A suite is not a case. Its tests get their servers.
        guard testCase != nil else { return try await function() }
        try await withMockServer(configuration) { server in
            try await Self.$server.withValue(server) { try await function() }
        }
    }
}

extension Trait where Self == MockServerTrait {
    /// A mock server with the configuration `forTesting`.
    public static var mockServer: Self { Self(configuration: .forTesting) }

    /// A mock server for each test.
    ///
    /// - Parameter configuration: the server's configuration, such as `.forTesting` with other scenarios.
    public static func mockServer(_ configuration: MockServerConfiguration) -> Self {
        Self(configuration: configuration)
    }
}

/// A test that uses ``ConnectChatMock/MockServer/current`` without the trait `.mockServer`.
public struct NoMockServer: Error, CustomStringConvertible {
    /// The remedy: the trait that the test lacks.
    public var description: String {
        "this test has no server: add the trait .mockServer to it or to its suite, as in @Test(.mockServer)"
    }
}

extension MockServer {
    /// The server of the running test.
    ///
    /// - Throws: ``ConnectChatMockTesting/NoMockServer`` in a test without the trait `.mockServer`, and in a detached task.
    public static var current: MockServer {
        get throws {
            guard let server = MockServerTrait.server else { throw NoMockServer() }
            return server
        }
    }
}
