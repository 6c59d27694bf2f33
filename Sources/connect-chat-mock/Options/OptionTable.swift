import ConnectChatMock
import Kernel

/// All options of the command line that can also be set in the environment or, by their names, in a configuration file.
enum OptionTable {
    struct Option {
        /// Without the dashes.
        let name: String
        let commands: Set<String>
        var form = OptionForm.value
        var short: Character?
        /// Whether a flag also exists with `no-`, so that each source can override the sources before it.
        var isInvertible = false

        /// The name of the environment variable.
        var environmentName: String {
            "CCM_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        }

        /// The arguments that a value stands for; nil for a flag's value that is neither yes nor no.
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

    /// Those of the server, then those that commands declare themselves.
    static let all: [Option] = serve + others

    /// From the table of the server; some commands have options of the same name.
    private static let serve: [Option] = ServerOptions.all.map { row in
        Option(
            name: row.name, commands: Set(["serve"] + (alsoOf[row.name] ?? [])), form: row.form,
            isInvertible: row.form == .flag)
    }

    private static let alsoOf = [
        "host": ["ready"], "port": ["ready"], "seed": ["run"], "now": ["run"], "admin-token": ["run", "transcript"],
        "tls-folder": ["certificate"],
    ]

    private static let others: [Option] = [
        Option(name: "stop-timeout", commands: ["serve"]),
        Option(name: "config", commands: ["serve"]),
        Option(name: "log-level", commands: ["serve"]),
        Option(name: "timeout", commands: ["ready"]),
        Option(name: "wait", commands: ["ready"]),
        Option(name: "endpoint", commands: ["run", "transcript"]),
        Option(name: "client", commands: ["run"]),
        Option(name: "client-timeout", commands: ["run"]),
        Option(name: "absent", commands: ["run"]),
        Option(name: "tag", commands: ["run"]),
        Option(name: "repeat", commands: ["run"]),
        Option(name: "row", commands: ["run"]),
        Option(name: "pace", commands: ["run"]),
        Option(name: "serve-port", commands: ["run"]),
        Option(name: "parallel", commands: ["run"]),
        Option(name: "junit", commands: ["run"]),
        Option(name: "tap", commands: ["run"]),
        Option(name: "replays", commands: ["run"]),
        Option(name: "until", commands: ["replay"]),
        Option(name: "quiet", commands: ["run"], form: .flag, short: "q"),
        Option(name: "check", commands: ["fmt"], form: .flag),
        Option(name: "json", commands: ["check", "fidelity"], form: .flag),
        Option(name: "instance", commands: ["transcript"]),
        Option(name: "format", commands: ["transcript"]),
        Option(name: "output", commands: ["transcript"], short: "o"),
    ]

    static func option(forEnvironmentName name: String) -> Option? {
        all.first { $0.environmentName == name }
    }
}
