import ConnectChatMock
import ConnectChatMockTesting
import Glibc
import Logging
import Testing

@Suite("MockServer")
struct MockServerTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func configuration(_ scenarios: [String] = []) -> MockServerConfiguration {
        var configuration = MockServerConfiguration.forTesting
        configuration.scenarios = scenarios
        return configuration
    }

    /// Runs `body` with a temporary folder that contains `files`.
    private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        var template = Array("/tmp/connect-chat-mock-XXXXXX".utf8CString)
        let path = String(cString: try #require(mkdtemp(&template)))
        defer {
            for name in files.keys { unlink("\(path)/\(name)") }
            rmdir(path)
        }
        for (name, text) in files {
            let file = try #require(fopen("\(path)/\(name)", "w"))
            fputs(text, file)
            fclose(file)
        }
        try body(path)
    }

    private func failure(_ scenarios: [String]) throws -> String {
        try #require(throws: MockServerError.self) {
            try MockServer(configuration(scenarios), logger: logger).stop()
        }.description
    }

    @Test("a server starts on a free port, is ready, and stops")
    func lifecycle() throws {
        let server = try MockServer(configuration(), logger: logger)
        #expect(server.port != 0)
        #expect(server.url == "http://127.0.0.1:\(server.port)")
        #expect(ServerReadiness.check(host: "127.0.0.1", port: server.port, timeoutSeconds: 5) == nil)
        server.stop()
        #expect(server.liveExchanges == 0)
        #expect(ServerReadiness.check(host: "127.0.0.1", port: server.port, timeoutSeconds: 5) != nil)
    }

    @Test("a server reads the scenario files of folders, and no other files in them")
    func folders() throws {
        try withFolder([
            "a.yaml": "scenario: a\nsteps: [customer leaves]", "b.yml": "scenario: b\nsteps: []\nstarts: on boot",
            "readme.txt": "no scenario",
        ]) { folder in
            let server = try MockServer(configuration([folder]), logger: logger)
            #expect(server.scenarioNames == ["a", "b"])
            server.stop()
        }
    }

    @Test("the error names every file with mistakes")
    func mistakes() throws {
        try withFolder([
            "a.yaml": "scenario: a", "b.yaml": "scenario: b\nsteps: [x]", "c.yaml": "scenario: c\nsteps: []",
        ]) { folder in
            let text = try failure([folder])
            #expect(text.contains("\(folder)/a.yaml:1:1: \"steps:\" is missing"))
            #expect(text.contains("\(folder)/b.yaml:2:9: \"x\" is not a step"))
            #expect(!text.contains("c.yaml"))
        }
    }

    @Test("the error names a missing file, an empty folder, and a name in use")
    func missing() throws {
        #expect(try failure(["/nowhere/x.yaml"]) == "/nowhere/x.yaml: No such file or directory")
        try withFolder(["readme.txt": "x"]) { folder in
            let text = try failure([folder])
            #expect(text.hasPrefix("\(folder): this folder has no scenario files"))
        }
        try withFolder(["a.yaml": "scenario: x\nsteps: []", "b.yaml": "scenario: x\nsteps: []"]) { folder in
            let text = try failure([folder])
            #expect(text == "\(folder)/b.yaml: the name \"x\" is taken by \(folder)/a.yaml")
        }
    }

    @Test("a port in use, an invalid node and an invalid time are refused")
    func badConfiguration() throws {
        let server = try MockServer(configuration(), logger: logger)
        defer { server.stop() }
        var taken = configuration()
        taken.port = server.port
        let error = try #require(throws: MockServerError.self) { try MockServer(taken, logger: logger).stop() }
        #expect(error.description.contains("127.0.0.1:\(server.port) is in use"))
        var node = configuration()
        node.node = "a-b"
        let badNode = try #require(throws: MockServerError.self) { try MockServer(node, logger: logger).stop() }
        #expect(badNode.description == "--node must have 1 to 32 letters and digits, got \"a-b\"")
        var now = configuration()
        now.now = "tomorrow"
        let badTime = try #require(throws: MockServerError.self) { try MockServer(now, logger: logger).stop() }
        #expect(badTime.description.hasPrefix("--now must be an ISO 8601 time such as "))
    }

    @Test("a server follows links to folders once, and reads only regular files")
    func links() throws {
        try withFolder(["a.yaml": "scenario: a\nsteps: []", "self": ""]) { folder in
            unlink("\(folder)/self")
            symlink(".", "\(folder)/self")
            let server = try MockServer(configuration([folder]), logger: logger)
            #expect(server.scenarioNames == ["a"])
            server.stop()
            mkfifo("\(folder)/pipe.yaml", 0o600)
            let text = try failure([folder])
            #expect(text == "\(folder)/pipe.yaml: not a file")
            unlink("\(folder)/pipe.yaml")
        }
    }

    @Test("values out of bounds are refused, and a second stop does nothing")
    func bounds() throws {
        for change in [{ $0.threads = -1 }, { $0.maxEndedContacts = -1 }, { $0.endDelayMilliseconds = .max }]
            as [(inout MockServerConfiguration) -> Void]
        {
            var bad = configuration()
            change(&bad)
            let error = try #require(throws: MockServerError.self) { try MockServer(bad, logger: logger).stop() }
            #expect(error.description.contains("must be between"))
        }
        let server = try MockServer(configuration(), logger: logger)
        server.stop()
        server.stop()
    }

    @Test("two servers run at the same time")
    func two() throws {
        let first = try MockServer(configuration(), logger: logger)
        let second = try MockServer(configuration(), logger: logger)
        #expect(first.port != second.port)
        first.stop()
        #expect(ServerReadiness.check(host: "127.0.0.1", port: second.port, timeoutSeconds: 5) == nil)
        second.stop()
    }
}
