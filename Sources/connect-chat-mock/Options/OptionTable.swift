import ConnectChatMock
import Kernel

/// The command-line options that the environment or, by name, a configuration file can also set.
enum OptionTable {
    struct Option {
        /// The option's name without dashes.
        let name: String
        let commands: Set<String>
        var form = OptionForm.value
        var short: Character?
        /// Whether a flag has a `no-` form, with which a source overrides those of lower
        /// precedence.
        var isInvertible = false

        /// The name of the environment variable.
        var environmentName: String {
            "CCM_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        }

        /// Returns the arguments for a value; nil if a flag's value is neither yes nor no.
        func arguments(_ value: String) -> [String]? {
            guard form != .value else { return ["--\(name)=\(value)"] }
            switch value.lowercased() {
            case "1", "true", "yes", "on": return ["--\(name)"]
            case "0", "false", "no", "off", "": return isInvertible ? ["--no-\(name)"] : []
            // open: texts from users
            default: return nil
            }
        }
    }

    /// All options: those of the server, then those that commands declare.
    static let all: [Option] =
        serve + ServerOptions.ofCommand.map { Option(name: $0.name, commands: ["serve"], form: $0.form) } + others

    /// The options of the server's table. Some commands have options of the same name.
    private static let serve: [Option] = ServerOptions.all.map { row in
        Option(
            name: row.name, commands: Set(["serve"] + (alsoOf[row.name] ?? [])), form: row.form,
            isInvertible: row.form == .flag)
    }

    private static let alsoOf = [
        "host": ["ready", "record"], "port": ["ready", "record"], "tls-port": ["record"], "tls-cert": ["record"],
        "tls-key": ["record"], "tls-names": ["record"], "seed": ["run"], "now": ["run"],
        "admin-token": ["run", "transcript", "import", "compare"],
        "tls-folder": ["certificate", "record"],
    ]

    private static let others: [Option] = [
        Option(name: "timeout", commands: ["ready"]),
        Option(name: "wait", commands: ["ready"]),
        Option(name: "endpoint", commands: ["run", "transcript", "import", "compare"]),
        Option(name: "contact", commands: ["import"]),
        Option(name: "play", commands: ["import"]),
        Option(name: "waits", commands: ["import"]),
        Option(name: "name", commands: ["import"]),
        Option(name: "redact", commands: ["import", "record"], form: .flag, isInvertible: true),
        Option(name: "upstream", commands: ["record"]),
        Option(name: "control", commands: ["record"]),
        Option(name: "region", commands: ["record"]),
        Option(name: "upstream-ca", commands: ["record"]),
        Option(name: "upstream-timeout", commands: ["record"]),
        Option(name: "until-end", commands: ["record"], form: .flag),
        Option(name: "client", commands: ["run"]),
        Option(name: "client-timeout", commands: ["run"]),
        Option(name: "client-command", commands: ["run"]),
        Option(name: "absent", commands: ["run"]),
        Option(name: "silent", commands: ["run"]),
        Option(name: "set", commands: ["run"]),
        Option(name: "tag", commands: ["run"]),
        Option(name: "repeat", commands: ["run"]),
        Option(name: "row", commands: ["run"]),
        Option(name: "pace", commands: ["run"]),
        Option(name: "serve-port", commands: ["run"]),
        Option(name: "parallel", commands: ["run"]),
        Option(name: "junit", commands: ["run", "compare"]),
        Option(name: "html", commands: ["run", "compare"]),
        Option(name: "tap", commands: ["run"]),
        Option(name: "replays", commands: ["run"]),
        Option(name: "until", commands: ["replay"]),
        Option(name: "quiet", commands: ["run"], form: .flag, short: "q"),
        Option(name: "check", commands: ["fmt"], form: .flag),
        Option(name: "json", commands: ["check", "fidelity"], form: .flag),
        Option(name: "json", commands: ["compare"]),
        Option(name: "instance", commands: ["transcript", "import"]),
        Option(name: "format", commands: ["transcript"]),
        Option(name: "folder", commands: ["transcript"]),
        Option(name: "output", commands: ["transcript", "import", "record"], short: "o"),
    ]

    static func option(forEnvironmentName name: String) -> Option? {
        all.first { $0.environmentName == name }
    }
}
