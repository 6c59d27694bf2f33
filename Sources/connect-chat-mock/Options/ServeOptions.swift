import ArgumentParser
import ConnectChatMock
import Kernel

/// Presents the table ``ServerOptions`` to the argument parser.
///
/// The parser reads a type's options from its mirror, and decodes their values by name.
struct ServeOptions: ParsableArguments, CustomReflectable {
    /// The given options, in the order of the table.
    private var given: [(row: OptionRow<MockServerConfiguration>, text: String)] = []

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for row in ServerOptions.all {
            let text =
                switch row.form {
                case .value: try container.decode(Option<String?>.self, forKey: Name(row)).wrappedValue
                case .flag: try container.decode(Flag<Bool?>.self, forKey: Name(row)).wrappedValue.map { "\($0)" }
                }
            if let text { given.append((row, text)) }
        }
    }

    var customMirror: Mirror {
        let defaults = MockServerConfiguration()
        return Mirror(self, children: ServerOptions.all.map { (label: $0.name, value: Self.declaration($0, defaults)) })
    }

    private static func declaration(_ row: OptionRow<MockServerConfiguration>, _ defaults: MockServerConfiguration)
        -> Any
    {
        switch row.form {
        case .value:
            Option<String?>(
                name: .customLong(row.name), help: ArgumentHelp(stringLiteral: row.help(with: defaults)),
                completion: row.choices.isEmpty ? nil : .list(row.choices))
        case .flag:
            Flag<Bool?>(
                name: .customLong(row.name), inversion: .prefixedNo, help: ArgumentHelp(stringLiteral: row.help))
        }
    }

    /// Returns the configuration that the options describe.
    func configuration() throws(OptionProblem) -> MockServerConfiguration {
        var configuration = MockServerConfiguration()
        for (row, text) in given { try row.read(text, into: &configuration) }
        configuration.tls = try configuration.givenTLS.resolved(serverPort: configuration.port)
        guard configuration.clock == .scaled || !given.contains(where: { $0.row.name == "clock-factor" }) else {
            throw OptionProblem("--clock-factor needs --clock scaled")
        }
        return configuration
    }

    /// The coding key of an option, with which the parser finds its value.
    private struct Name: CodingKey {
        let stringValue: String
        let intValue: Int? = nil

        init(_ row: OptionRow<MockServerConfiguration>) {
            stringValue = row.name
        }

        init?(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) { nil }
    }
}
