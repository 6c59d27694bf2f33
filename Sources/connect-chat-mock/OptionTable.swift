/// Every option of the command line, once: what `serve` and `ready` take, and the environment twins.
enum OptionTable {
    struct Option {
        /// Without the dashes.
        let name: String
        let commands: Set<String>

        var twin: String {
            "CCM_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        }
    }

    static let all: [Option] = [
        Option(name: "host", commands: ["serve", "ready"]),
        Option(name: "port", commands: ["serve", "run", "ready"]),
        Option(name: "threads", commands: ["serve"]),
        Option(name: "max-connections", commands: ["serve"]),
        Option(name: "connection-memory", commands: ["serve"]),
        Option(name: "max-ended-contacts", commands: ["serve"]),
        Option(name: "seed", commands: ["serve", "run"]),
        Option(name: "clock", commands: ["serve"]),
        Option(name: "now", commands: ["serve", "run"]),
        Option(name: "profile", commands: ["serve"]),
        Option(name: "live-edge-token", commands: ["serve"]),
        Option(name: "length-unit", commands: ["serve"]),
        Option(name: "end-delay", commands: ["serve"]),
        Option(name: "node", commands: ["serve"]),
        Option(name: "log-level", commands: ["serve"]),
        Option(name: "scenarios", commands: ["serve"]),
        Option(name: "timeout", commands: ["ready"]),
    ]

    static func option(forTwin twin: String) -> Option? {
        all.first { $0.twin == twin }
    }

    /// The arguments that the environment stands for, in the table's order, for the command that takes them.
    static func arguments(
        _ environment: [String: String], command: String?
    ) -> [(twin: String, arguments: [String])] {
        guard let command else { return [] }
        return all.compactMap { option in
            guard option.commands.contains(command), let value = environment[option.twin] else { return nil }
            return (option.twin, ["--\(option.name)", value])
        }
    }
}
