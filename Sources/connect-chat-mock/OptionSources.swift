import ArgumentParser
import ConnectChatMock
import Glibc
import Kernel
import ScenarioFile
import ScenarioModel
import Simulator

/// The sources of options: command line, environment, configuration file, defaults, by precedence.
enum OptionSources {
    /// Parses the arguments and runs the command. Wrong options exit with the parser's exit code.
    static func run(_ arguments: [String]) {
        // A write to a closed pipe must return an error, not end the process.
        signal(SIGPIPE, SIG_IGN)
        let environment = ownEnvironment()
        for name in environment.keys.sorted() where OptionTable.option(forEnvironmentName: name) == nil {
            let clause = Suggestion.clause(for: name, among: OptionTable.all.map(\.environmentName))
            Terminal.tell("warning: connect-chat-mock does not know the variable \(name)\(clause)")
        }
        let command = arguments.first ?? ""
        // Omit options that the command line repeats: values of repeatable options would add up.
        let given = (fromFile(arguments, environment, command) + fromEnvironment(environment, command))
            .filter { !isGiven($0.option, in: arguments) }
        OptionOrigins.record(given)
        let merged = Array(arguments.prefix(1)) + self.arguments(given) + arguments.dropFirst()
        do {
            var parsed = try ConnectChatMockCommand.parseAsRoot(merged)
            try parsed.run()
            if let reason = Terminal.lostReason {
                Terminal.tell(reason)
                throw ExitStatus.mistakes
            }
        } catch {
            explain(error, arguments, given)
            ConnectChatMockCommand.exit(withError: error)
        }
    }

    /// Reports the source of a wrong value and exits, unless the value is from the command line.
    private static func explain(_ error: any Error, _ arguments: [String], _ given: [OptionOrigins.Given]) {
        guard !given.isEmpty, ConnectChatMockCommand.exitCode(for: error) == .validationFailure,
            (try? ConnectChatMockCommand.parseAsRoot(arguments)) != nil
        else { return }
        let message = ConnectChatMockCommand.message(for: error)
        // The one value without which there is no error, or else the values that the error names.
        let wrong = given.indices.filter { place in
            var others = given
            others.remove(at: place)
            let rest = Array(arguments.prefix(1)) + self.arguments(others) + arguments.dropFirst()
            return (try? ConnectChatMockCommand.parseAsRoot(rest)) != nil
        }
        if wrong.count == 1 {
            Terminal.tell("\(given[wrong[0]].origin): \(message)")
        } else {
            Terminal.tell(OptionOrigins.attributed(message))
        }
        Glibc.exit(ExitCode.validationFailure.rawValue)
    }

    private static func isGiven(_ option: OptionTable.Option, in arguments: [String]) -> Bool {
        let names = ["--\(option.name)", "--no-\(option.name)"] + (option.short.map { ["-\($0)"] } ?? [])
        return arguments.contains { argument in names.contains { argument == $0 || argument.hasPrefix("\($0)=") } }
    }

    /// Returns the arguments for options. Later ones win: the environment's follow the file's.
    private static func arguments(_ given: [OptionOrigins.Given]) -> [String] {
        given.flatMap { given in
            guard let arguments = given.option.arguments(given.value) else {
                Terminal.tell("\(given.origin): \(given.option.name) must be true or false, got \"\(given.value)\"")
                Glibc.exit(ExitCode.validationFailure.rawValue)
            }
            return arguments
        }
    }

    // MARK: - The environment

    private static func fromEnvironment(_ environment: [String: String], _ command: String) -> [OptionOrigins.Given] {
        OptionTable.all.compactMap { option in
            guard option.commands.contains(command), let value = environment[option.environmentName] else { return nil }
            return OptionOrigins.Given(origin: option.environmentName, option: option, value: value)
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

    // MARK: - The configuration file

    private static let usualFile = "connect-chat-mock.yaml"

    /// Returns the options of `serve` from the named file, or from the default file if it exists.
    private static func fromFile(
        _ arguments: [String], _ environment: [String: String], _ command: String
    ) -> [OptionOrigins.Given] {
        // Show help even if the file has errors.
        guard command == "serve", !arguments.contains("--help"), !arguments.contains("-h") else { return [] }
        let named = namedFile(arguments) ?? environment["CCM_CONFIG"]
        let file = named ?? usualFile
        let text: [UInt8]
        do throws(MockServerError) {
            text = try FileContents.of(file)
        } catch {
            guard named != nil || access(usualFile, F_OK) == 0 else { return [] }
            refuse(error.description)
        }
        let options = OptionTable.all.filter { $0.commands.contains(command) && $0.name != "config" }
        do throws(ScenarioMistakes) {
            return try ConfigurationFile.read(text, file: file, names: options.map(\.name)).compactMap { entry in
                options.first { $0.name == entry.name }.map { option in
                    OptionOrigins.Given(
                        origin: entry.location.description, option: option,
                        value: entry.value(of: option, file))
                }
            }
        } catch {
            refuse(error.description)
        }
    }

    private static func refuse(_ reason: String) -> Never {
        Terminal.tell(reason)
        Glibc.exit(ExitStatus.mistakes.rawValue)
    }

    private static func namedFile(_ arguments: [String]) -> String? {
        for (index, argument) in arguments.enumerated() {
            if argument == "--config" { return arguments.dropFirst(index + 1).first }
            if argument.hasPrefix("--config=") { return String(argument.dropFirst("--config=".count)) }
        }
        return nil
    }
}

extension ConfigurationFile.Entry {
    /// Returns an option's value. Paths of scenarios and instances in a configuration file are relative to that file.
    fileprivate func value(of option: OptionTable.Option, _ file: String) -> String {
        // The instances are in the configuration file itself.
        if isMapping { return file }
        guard ["scenarios", InstancesFile.key].contains(option.name) else { return values.joined(separator: ",") }
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return values.flatMap { $0.split(separator: ":") }
            .map { $0.hasPrefix("/") || folder.isEmpty ? String($0) : "\(folder)/\($0)" }.joined(separator: ":")
    }
}
