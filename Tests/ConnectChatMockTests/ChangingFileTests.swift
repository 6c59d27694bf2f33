import AdminCore
import ConnectChatMockTesting
import ContactModel
import Foundation
import Instances
import Logging
import ScenarioFile
import ScenarioModel
import Simulator
import TestStage
import Testing

@testable import ConnectChatMock

/// A temporary folder, and what a server logs.
private final class Folder {
    let path: String
    let lines = LoggedLines()

    init(_ files: [String: String]) throws {
        path = NSTemporaryDirectory() + "connect-chat-mock-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for (name, text) in files { try write(name, text) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

    var logger: Logger { Logger(label: "test") { [lines] _ in lines } }
}

/// A log that keeps its lines.
private struct LoggedLines: LogHandler {
    private final class Store: @unchecked Sendable {
        let lock = NSLock()
        var lines: [String] = []
    }

    private let store = Store()
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.notice

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        store.lock.withLock { store.lines.append(event.message.description) }
    }

    var all: [String] { store.lock.withLock { store.lines } }
}

@Suite("Scenario files that change")
struct ScenarioWatchTests {
    private func watch(_ folder: Folder) -> (watch: ScenarioWatch, director: Director) {
        let director = Director(maxEndedRuns: 1)
        let collection = ScenarioCollection([folder.path], ScenarioReader())
        for scenario in collection.scenarios { director.put(scenario) }
        return (ScenarioWatch(collection, at: [folder.path], ScenarioReader(), director, folder.logger), director)
    }

    private func names(_ director: Director) -> [String] { director.scenarios(in: Stage().instance).map(\.name) }

    @Test("a changed file is read again, and so are the files that it names")
    func changed() throws {
        let folder = try Folder([
            "a.yaml": "scenario: a\nsteps: [use: more.steps.yaml]", "more.steps.yaml": "- customer says: one",
        ])
        let (watch, director) = watch(folder)
        let stage = Stage()
        func first() throws -> String? {
            let scenario = try #require(director.scenario(named: "a", in: stage.instance))
            return scenario.blocks.flatMap(\.self).compactMap { step -> String? in
                if case .act(_, .says(.text(_, let text), _)) = step.kind { text.source } else { nil }
            }.first
        }
        watch.look()
        #expect(folder.lines.all == [])
        try folder.write("more.steps.yaml", "- customer says: two")
        watch.look()
        #expect(try first() == "two")
        try folder.write("a.yaml", "scenario: a\nsteps: [customer says: three]")
        watch.look()
        watch.look()
        #expect(try first() == "three")
        #expect(folder.lines.all == Array(repeating: "\(folder.path)/a.yaml: read again", count: 2))
    }

    @Test("after a mistake, which is reported once, the last good version stays until the file is mended")
    func mistake() throws {
        let folder = try Folder(["a.yaml": "scenario: a\nsteps: [customer says: one]"])
        let (watch, director) = watch(folder)
        try folder.write("a.yaml", "scenario: a\nsteps: [customer sasy: two]")
        watch.look()
        watch.look()
        #expect(names(director) == ["a"])
        #expect(folder.lines.all.count == 1)
        #expect(folder.lines.all[0].contains("did you mean \"says\"?"))
        #expect(folder.lines.all[0].hasSuffix("the last good version of \(folder.path)/a.yaml stays"))
        try folder.write("a.yaml", "scenario: a\nsteps: [customer says: three]")
        watch.look()
        #expect(folder.lines.all.last == "\(folder.path)/a.yaml: read again")
    }

    @Test("new files are found, and files that are gone are not played any more")
    func comingAndGoing() throws {
        let folder = try Folder(["a.yaml": "scenario: a\nsteps: []"])
        let (watch, director) = watch(folder)
        try folder.write("b.yaml", "scenario: b\nsteps: []")
        watch.look()
        #expect(names(director) == ["a", "b"])
        try folder.remove("a.yaml")
        watch.look()
        #expect(names(director) == ["b"])
        try folder.write("b.yaml", "scenario: c\nsteps: []")
        watch.look()
        #expect(names(director) == ["c"])
    }
}

@Suite("Instances files")
struct InstancesFileTests {
    private func configuration(_ folder: Folder, _ scenarios: [String]) -> MockServerConfiguration {
        var configuration = MockServerConfiguration.forTesting
        configuration.instancesFile = "\(folder.path)/instances.yaml"
        configuration.scenarios = scenarios
        return configuration
    }

    private static let needy =
        "scenario: needy\nneeds: { agents: [{ name: Kim }], views: [v/form.view.json] }\nsteps: []\nstarts: on boot"
    private static let form = #"{"template":{"Head":{}}}"#

    @Test("named instances exist at the start, and scenarios find what they need")
    func instances() throws {
        let folder = try Folder([
            "needy.yaml": Self.needy, "v/form.view.json": Self.form,
            "instances.yaml": """
            port: 8080
            instances:
              default: { agents: [{ name: Kim }], views: [v/form.view.json] }
              training: { settings: { ringTimeout: 5s } }
            """,
        ])
        let server = try MockServer(configuration(folder, ["\(folder.path)/needy.yaml"]), logger: folder.logger)
        #expect(server.scenarioNames == ["needy"])
        #expect(server.registry.instanceIDs == ["default", "training"])
        #expect(server.registry.existingInstance("training")?.settings.value.ringTimeout == 5_000)
        #expect(server.admin.director.runs(of: server.registry.instance("default")).count == 1)
        server.stop()
    }

    @Test("a scenario that no instance can play is reported, and is an error if its file was named itself")
    func unmet() throws {
        let folder = try Folder([
            "s/needy.yaml": Self.needy, "s/v/form.view.json": Self.form, "instances.yaml": "instances: {}",
        ])
        let server = try MockServer(configuration(folder, ["\(folder.path)/s"]), logger: folder.logger)
        #expect(server.scenarioNames == [])
        #expect(
            folder.lines.all == [
                "not played: \(folder.path)/s/needy.yaml: the scenario needs the agent Kim; write it under \"instances:\", or use run"
            ])
        server.stop()
        let error = try #require(throws: MockServerError.self) {
            try MockServer(configuration(folder, ["\(folder.path)/s/needy.yaml"]), logger: folder.logger).stop()
        }
        #expect(error.description.contains("needs the agent Kim, the view form"))
    }

    @Test(
        "mistakes have their place",
        arguments: [
            ("", "instances.yaml:1:1: the file is empty; expected \"instances:\""),
            ("port: 1", "instances.yaml:1:1: \"instances:\" is missing"),
            ("instances: [a]", "instances.yaml:1:12: instances must be a mapping of InstanceIds, got a list"),
            ("instance: {}", "instances.yaml:1:1: unknown \"instance\", did you mean \"instances\"?"),
            ("instances:\n  a: { agent: [] }", "instances.yaml:2:8: unknown \"agent\", did you mean \"agents\"?"),
            (
                "instances:\n  a:\n    settings: { profile: new }",
                "instances.yaml:3:17: settings.profile must be one of streams, api, got \"new\""
            ),
            ("instances:\n  a:\n    views: [none.view.json]", "instances.yaml:3:13: none.view.json: "),
            ("instances:\n  a: { faults: [{ preset: none }] }", "instances.yaml:2:17: "),
        ])
    func mistakes(text: String, expected: String) throws {
        let folder = try Folder(["instances.yaml": text])
        let error = try #require(throws: MockServerError.self) {
            try MockServer(configuration(folder, []), logger: folder.logger).stop()
        }
        #expect(error.description.contains(expected), "\(error)")
    }

    @Test("a state that no instance can have names the instance")
    func refused() throws {
        let queues = (0..<10_001).map { "q\($0)" }.joined(separator: ",")
        let folder = try Folder(["instances.yaml": "instances: { a: { queues: [\(queues)] } }"])
        let error = try #require(throws: MockServerError.self) {
            try MockServer(configuration(folder, []), logger: folder.logger).stop()
        }
        #expect(
            error.description.hasPrefix("\(folder.path)/instances.yaml: the instance a: an instance can have at most"))
    }
}
