import ConnectChatMock
import Foundation
import ScenarioModel
import Simulator
import Testing

/// Compares the table of verbs in Documentation/Scenarios.md with the verbs. `CCM_RECORD=1` writes the table.
@Suite("The table of verbs in the documentation")
struct VerbDocumentTests {
    @Test("has a row for each verb, made from the table of verbs")
    func table() throws {
        let path = "\(GoldenFiles.root)/Documentation/Scenarios.md"
        let text = try GoldenFiles.text(path)
        let begin = try #require(text.firstRange(of: "<!-- verbs -->\n"))
        let end = try #require(text.firstRange(of: "<!-- end -->"))
        if ProcessInfo.processInfo.environment["CCM_RECORD"] != nil {
            let new = text[..<begin.upperBound] + Self.rows + text[end.lowerBound...]
            try String(new).write(toFile: path, atomically: true, encoding: .utf8)
        } else {
            #expect(String(text[begin.upperBound..<end.lowerBound]) == Self.rows)
        }
    }

    private static var rows: String {
        let lines = Verb.allCases.map { verb in
            "| `\(verb.rawValue)` | \(actors(verb.row.does)) | \(actors(verb.row.expected)) | \(verb.about) |"
        }
        let head = ["", "| verb | a step of | can be expected of | meaning |", "|---|---|---|---|"]
        return (head + lines).joined(separator: "\n") + "\n\n"
    }

    /// Returns the shortest list: of all actors, or of all except one.
    private static func actors(_ actors: [Actor]) -> String {
        let others = Actor.allCases.filter { !actors.contains($0) }
        if others.isEmpty { return "everyone" }
        if actors.count > 2, others.count == 1 { return "everyone except the \(others[0].rawValue)" }
        return actors.isEmpty ? "–" : actors.map(\.rawValue).joined(separator: ", ")
    }
}
