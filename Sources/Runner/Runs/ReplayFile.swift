internal import FoundationEssentials
internal import JSON
internal import Kernel

/// A failed run in a file, with all that `replay` needs to repeat it anywhere without its clients.
package struct ReplayFile: Sendable, Codable {
    struct File: Sendable, Codable {
        let name: String
        let bytes: Data
    }

    struct View: Sendable, Codable {
        let id: String
        let json: String
    }

    /// An event that a real client caused.
    struct Input: Sendable, Codable {
        let milliseconds: Int
        let actor: String
        let name: String?
        let verb: String
        let contentType: String?
        let content: String?
    }

    /// The answer of a service. Either `answered` or `failed` is set.
    struct Answer: Sendable, Codable {
        let question: Int
        let milliseconds: Int
        let answered: String?
        let failed: String?
    }

    /// Who played the run, and with which variables.
    package struct Casting: Sendable {
        package var clients: Set<String> = []
        package var absent: Set<String> = []
        package var silent: Set<String> = []
        package var variables: [String: String] = [:]

        package init() {}
    }

    private static let format = "connect-chat-mock replay 2"

    let format: String
    /// The version of the product that wrote the file.
    package let version: String
    package let failure: String
    package let scenario: String
    package let file: String
    let text: String
    let files: [File]
    let views: [View]
    package let seed: UInt64
    package let row: Int?
    /// The InstanceId, on which random draws depend.
    package let instance: String
    /// The time at which the run started.
    package let now: String
    package let clients: [String]
    package let absent: [String]
    package let silent: [String]
    package let variables: [String: String]
    package let clientPatience: String
    let inputs: [Input]
    let answers: [Answer]

    /// Creates a file for a run; nil if the run has not failed.
    package init?(_ run: PlayedRun, _ casting: Casting, clientPatience: String, version: String) {
        guard case .failed(let failure) = run.outcome, let start = run.start else { return nil }
        format = Self.format
        self.version = version
        self.failure = failure.message
        scenario = run.plan.scenario
        file = run.plan.file
        text = String(decoding: run.plan.text, as: UTF8.self)
        files = run.plan.files.map { File(name: $0.name, bytes: Data($0.bytes)) }
        views = run.plan.views.map { View(id: $0.id, json: String(decoding: $0.json, as: UTF8.self)) }
        seed = run.plan.seed
        row = run.plan.row
        instance = start.instance
        now = start.time
        clients = casting.clients.sorted()
        absent = casting.absent.sorted()
        silent = casting.silent.sorted()
        variables = casting.variables
        self.clientPatience = clientPatience
        inputs = run.events.compactMap { event in
            guard !event.isPlayed, let actor = event.actor else { return nil }
            return Input(
                milliseconds: event.turnMilliseconds, actor: actor, name: event.name, verb: event.verb,
                contentType: event.contentType, content: event.content)
        }
        answers = start.answers.map { answer in
            Answer(
                question: answer["question"]?.integer ?? 0, milliseconds: answer["milliseconds"]?.integer ?? 0,
                answered: answer["answered"]?.string, failed: answer["failed"]?.string)
        }
    }

    /// Reads a file.
    ///
    /// - Throws: a sentence that says why the bytes are not a replay.
    package init(_ bytes: [UInt8]) throws(ReplayFileError) {
        let file: ReplayFile
        do {
            file = try JSONDecoder().decode(ReplayFile.self, from: Data(bytes))
        } catch {
            throw ReplayFileError(description: "this is not a replay file of connect-chat-mock run")
        }
        guard file.format == Self.format else {
            throw ReplayFileError(
                description: "the file's format is \"\(file.format)\"; this version reads \"\(Self.format)\"")
        }
        self = file
    }

    package var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return Array((try? encoder.encode(self)) ?? Data()) + [UInt8(ascii: "\n")]
    }

    /// The run to play, as the file describes it.
    package var plan: PlannedRun {
        PlannedRun(
            scenario: scenario, file: file, text: Array(text.utf8), files: files.map { ($0.name, Array($0.bytes)) },
            views: views.map { ($0.id, Array($0.json.utf8)) }, seed: seed, row: row, repetition: nil)
    }

    /// Returns the bytes of a file that the scenario names; nil if there is no such file.
    package func bytes(of name: String) -> [UInt8]? {
        files.first { $0.name == name }.map { Array($0.bytes) }
    }

    /// Writes `inputs` and `answers` in the form that the admin API accepts.
    func writeInputs(to writer: inout JSONWriter) {
        writer.array("inputs") { writer in
            for input in inputs {
                writer.object { writer in
                    writer.member("milliseconds", input.milliseconds)
                    writer.member("actor", input.actor)
                    writer.member("name", ifPresent: input.name)
                    writer.member("verb", input.verb)
                    writer.member("contentType", ifPresent: input.contentType)
                    writer.member("content", ifPresent: input.content)
                }
            }
        }
        writer.array("answers") { writer in
            for answer in answers {
                writer.object { writer in
                    writer.member("question", answer.question)
                    writer.member("milliseconds", answer.milliseconds)
                    writer.member("answered", ifPresent: answer.answered)
                    writer.member("failed", ifPresent: answer.failed)
                }
            }
        }
    }
}

/// The reason, in a sentence, why a file is not a replay.
package struct ReplayFileError: Error, Sendable, CustomStringConvertible {
    package let description: String
}
