import ConnectAPI
import ScenarioFile
import ScenarioModel
import Testing

@testable import ConnectChatMock

/// Files of the repository with expected results.
enum GoldenFiles {
    static let root: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        return parts.dropLast(3).joined(separator: "/")
    }()

    static let broken: [String] = (try? ScenarioCollection.files(at: "\(root)/Tests/Golden/mistakes")) ?? []
    static let fixtures: [String] =
        (try? ScenarioCollection.files(at: "\(root)/fixtures"))?.filter {
            !$0.hasSuffix(".view.json")
        } ?? []

    static func text(_ path: String) throws -> String {
        String(decoding: try FileContents.of(path), as: UTF8.self)
    }
}

/// Compares what users read with the expected texts, for files in Tests/Golden and fixtures.
@Suite("Scenario files")
struct ScenarioFileGoldenTests {
    @Test("the expected number of files exists")
    func found() throws {
        #expect(GoldenFiles.broken.count >= 35)
        #expect(GoldenFiles.fixtures.count == 41)
    }

    @Test("each mistake is reported with its cause, its place and its fix", arguments: GoldenFiles.broken)
    func mistakes(file: String) throws {
        let name = try #require(file.split(separator: "/").last.map(String.init))
        let error = try #require(throws: ScenarioMistakes.self) {
            try ScenarioReader().read(FileContents.of(file), file: name) { _ in
                .missing("the scenario's folder has no such file")
            }
        }
        #expect("\(error.description)\n" == (try GoldenFiles.text(file.dropLast(".yaml".count) + ".txt")))
    }

    @Test("fixtures are valid and formatted", arguments: GoldenFiles.fixtures)
    func fixtures(file: String) throws {
        let text = try FileContents.of(file)
        #expect(ScenarioCollection([file], ScenarioReader()).problems == [])
        #expect(try ScenarioFormatter.format(text, file: file) == text)
    }

    @Test("formatting keeps comments, blank lines and texts, and changes nothing the second time")
    func format() throws {
        let folder = "\(GoldenFiles.root)/Tests/Golden/format"
        let formatted = try ScenarioFormatter.format(
            FileContents.of("\(folder)/everything.yaml"), file: "everything.yaml")
        #expect(
            String(decoding: formatted, as: UTF8.self) == (try GoldenFiles.text("\(folder)/everything.formatted.yaml")))
        #expect(try ScenarioFormatter.format(formatted, file: "everything.yaml") == formatted)
    }

    @Test(
        "a file that cannot be formatted without loss is refused",
        arguments: [
            (
                "a: b\rc: d\n",
                "s.yaml:1:5: this file cannot be formatted: a line break here is neither LF nor CRLF"
            ),
            ("? [a]\n: b\n", "s.yaml:1:3: expected a name, got a list"),
            ("a: b\n\n  c\n\n  d\n", "s.yaml:1:4: a text over several paragraphs must be quoted"),
        ])
    func refused(text: String, expected: String) throws {
        let error = try #require(throws: ScenarioMistakes.self) {
            try ScenarioFormatter.format(Array(text.utf8), file: "s.yaml")
        }
        #expect(error.mistakes.map { "\($0.location): \($0.message)" } == [expected])
    }

    @Test("the published schema equals the one that the server serves")
    func schema() throws {
        #expect(
            String(decoding: ScenarioSchema.bytes, as: UTF8.self)
                == (try GoldenFiles.text("\(GoldenFiles.root)/Documentation/scenario.schema.json")))
    }

    @Test("the published fidelity table equals the built-in one")
    func fidelity() throws {
        #expect(FidelityDocument.text == (try GoldenFiles.text("\(GoldenFiles.root)/Documentation/Fidelity.md")))
    }

    @Test("mistakes beyond 100 are only counted, and long lines are cut around the place")
    func bounded() throws {
        let steps = Array(repeating: "{customer sasy: hi}", count: 1_000).joined(separator: ", ")
        let error = try #require(throws: ScenarioMistakes.self) {
            try ScenarioReader().read(Array("{scenario: x, steps: [\(steps)]}".utf8), file: "s.yaml")
        }
        #expect(error.mistakes.count == 100)
        #expect(error.omittedCount == 900)
        let last = try #require(error.mistakes.last)
        #expect(last.sourceLine.unicodeScalars.count == 160)
        #expect(last.description.split(separator: "\n").last?.hasSuffix("    " + "^") == true)
    }
}
