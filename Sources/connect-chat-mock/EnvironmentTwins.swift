import ArgumentParser
import Glibc
import Kernel

/// Gives every option its twin in the environment: `--max-connections` is `CCM_MAX_CONNECTIONS`.
///
/// The table is the commands' own: ``OptionTable`` lists each option once, for its flag, its twin and its help.
enum EnvironmentTwins {
    /// Parses and runs; ends the process with the parser's exit code if the options are wrong.
    static func run(_ arguments: [String]) {
        let environment = ownEnvironment()
        for name in environment.keys.sorted() where OptionTable.option(forTwin: name) == nil {
            let clause = Suggestion.clause(for: name, among: OptionTable.all.map(\.twin))
            Terminal.tell("warning: \(name) means nothing to connect-chat-mock\(clause)")
        }
        let fromEnvironment = OptionTable.arguments(environment, command: arguments.first)
        let merged = Array(arguments.prefix(1)) + fromEnvironment.flatMap(\.arguments) + arguments.dropFirst()
        do {
            var command = try ConnectChatMockCommand.parseAsRoot(merged)
            try command.run()
        } catch {
            if !fromEnvironment.isEmpty, (try? ConnectChatMockCommand.parseAsRoot(arguments)) != nil,
                ConnectChatMockCommand.exitCode(for: error) == .validationFailure
            {
                let names = fromEnvironment.map(\.twin).joined(separator: ", ")
                Terminal.tell("from the environment: \(names)")
            }
            ConnectChatMockCommand.exit(withError: error)
        }
    }

    private static func ownEnvironment() -> [String: String] {
        var found: [String: String] = [:]
        var entry = environ
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if text.hasPrefix("CCM_"), let equals = text.firstIndex(of: "=") {
                found[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return found
    }
}
