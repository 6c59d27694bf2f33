import Foundation
import ScenarioFile
import ScenarioImport
import TestStage
import Testing

/// Transcripts with the peculiarities that public files have, and the scenarios that are made from them.
@Suite("Scenarios from transcripts")
struct ImportedScenarioTests {
    /// The files of one chat.
    struct Chat: Sendable, CustomTestStringConvertible {
        let name: String
        let files: [String]

        var testDescription: String { name }
    }

    private static let folder = "Tests/Golden/import"

    private static let inputs =
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path + "/Golden/import"

    private static let chats: [Chat] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: inputs)) ?? []
        let names = files.filter { $0.hasSuffix(".json") }.sorted()
        let several = ["chain-", "gettranscript-page-"]
        return names.filter { name in !several.contains { name.hasPrefix($0) } }
            .map { Chat(name: String($0.dropLast(".json".count)), files: [$0]) }
            + several.map { prefix in
                Chat(name: String(prefix.dropLast()), files: names.filter { $0.hasPrefix(prefix) })
            }
    }()

    private func scenario(_ chat: Chat, _ change: (inout ImportOptions) -> Void = { _ in }) throws -> ImportedScenario {
        var options = ImportOptions()
        change(&options)
        let files = try chat.files.map { name in
            (name: name, bytes: Array(try #require(FileManager.default.contents(atPath: "\(Self.inputs)/\(name)"))))
        }
        return try ImportedScenario(files, options, ScenarioReader())
    }

    @Test("there are as many as the peculiarities")
    func found() {
        #expect(Self.chats.count == 15)
    }

    @Test("a transcript becomes the expected scenarios, with notes", arguments: chats)
    func scenarios(chat: Chat) throws {
        var shown = ""
        for played in ImportOptions.Played.allCases {
            for waits in played == .all ? [ImportOptions.Waits.real] : [.human] {
                let made = try scenario(chat) { ($0.played, $0.waits) = (played, waits) }
                shown += "# import --play \(played) --waits \(waits)\n" + made.notes.map { "# \($0)\n" }.joined()
                shown += String(decoding: made.text, as: UTF8.self) + "\n"
            }
        }
        #expect(shown == (try RecordedFile("\(Self.folder)/expected/\(chat.name).txt").content(recording: shown)))
    }

    @Test(
        "a damaged file is refused with its place",
        arguments: [
            ("not-json", "not-json.json:2:22: this is not JSON: expected a member name in quotes"),
            ("cut", "cut.json:1:401: this is not JSON: a string is not closed"),
            ("empty-transcript", "empty-transcript.json: no item can be carried over"),
            ("no-transcript", "no-transcript.json: expected a list of items under \"Transcript\""),
            ("message-without-author", "message-without-author.json: Transcript[1]: the item has no author"),
            ("item-that-is-a-text", "item-that-is-a-text.json: Transcript[1]: expected an object, got a string"),
        ])
    func damaged(name: String, reason: String) throws {
        let error = try #require(throws: ImportFailure.self) {
            _ = try scenario(Chat(name: name, files: ["damaged/\(name).json"]))
        }
        #expect(error.description.hasPrefix("damaged/" + reason), "\(error)")
    }

    @Test("files of different chats are refused")
    func otherChat() throws {
        let error = try #require(throws: ImportFailure.self) {
            _ = try scenario(Chat(name: "", files: ["one-item-no-message.json", "damaged/other-chat.json"]))
        }
        #expect(error.description.contains("this is the chat another"))
    }

    @Test("without redaction, the words stay")
    func unredacted() throws {
        let chat = Chat(name: "", files: Self.chats.first { $0.name == "chain" }?.files ?? [])
        let text = String(decoding: try scenario(chat) { $0.redacts = false }.text, as: UTF8.self)
        for word in ["Lena Probe", "Max Miller: I put", "Eva here", "lena.probe@mail.example", "+44 20 7946 0958"] {
            #expect(text.contains(word), "\(word)")
        }
    }
}
