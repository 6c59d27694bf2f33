import ArgumentParser
import ConnectChatMock
import ScenarioFile
import ScenarioModel

/// `connect-chat-mock fmt`.
struct FmtCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Format scenario files, and keep their comments.",
        discussion: """
            Files that are already formatted are not touched. Exit codes: 0 all are formatted, 1 some are not (with \
            --check), 2 a file is not YAML, or cannot be read or written.
            """)

    @Argument(help: "Scenario files, and folders of them; - reads standard input and writes standard output.")
    var paths: [String]

    @Flag(help: "Only report which files are not formatted.")
    var check = false

    func run() throws {
        var differ = 0
        var problems = 0
        for (file, text) in try texts(&problems) {
            do throws(ScenarioMistakes) {
                let formatted = try ScenarioReader().format(text, file: file)
                if formatted != text { differ += 1 }
                if check {
                    if formatted != text { Terminal.report(file) }
                } else if formatted != text || file == "-" {
                    write(formatted, to: file, &problems)
                }
            } catch {
                Terminal.tell(error.description)
                problems += 1
            }
        }
        if problems > 0 { throw ExitStatus.mistakes }
        if check, differ > 0 { throw ExitStatus.failed }
    }

    /// Returns the files to format, except JSON, which is never changed.
    private func texts(_ problems: inout Int) throws -> [(file: String, text: [UInt8])] {
        var texts: [(file: String, text: [UInt8])] = []
        for path in paths {
            do throws(MockServerError) {
                let files = path == "-" ? ["-"] : try ScenarioCollection.files(at: path)
                for file in files where !file.hasSuffix(".json") {
                    let isInput = file == "-"
                    texts.append(
                        (file, try isInput ? FileContents.ofStandardInput() : FileContents.of(file)))
                }
            } catch {
                Terminal.tell(error.description)
                problems += 1
            }
        }
        return texts
    }

    private func write(_ text: [UInt8], to file: String, _ problems: inout Int) {
        if file != "-" { Terminal.tell("formatted \(file)") }
        let written = file == "-" ? OutputFile.write(text, to: file) : OutputFile.replace(file, by: text)
        guard let problem = written else { return }
        Terminal.tell(problem)
        problems += 1
    }
}
