/// Every option of the command line that can be given elsewhere, too, once: by its twin in the environment, and by its name
/// in a configuration file.
enum OptionTable {
    enum Form {
        case value
        /// A flag that is there or not.
        case flag
        /// A flag that has a twin with `no-`, so that each source can overrule those before it.
        case invertibleFlag
    }

    struct Option {
        /// Without the dashes.
        let name: String
        let commands: Set<String>
        /// How it is written on the command line.
        var form = Form.value
        var short: Character?

        var twin: String {
            "CCM_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
        }

        /// The arguments that a value stands for; nil for a flag's value that is neither yes nor no.
        func arguments(_ value: String) -> [String]? {
            guard form != .value else { return ["--\(name)=\(value)"] }
            switch value.lowercased() {
            case "1", "true", "yes", "on": return ["--\(name)"]
            case "0", "false", "no", "off", "": return form == .flag ? [] : ["--no-\(name)"]
            // open: texts from users
            default: return nil
            }
        }
    }

    static let all: [Option] = [
        Option(name: "host", commands: ["serve", "ready"]),
        Option(name: "port", commands: ["serve", "ready"]),
        Option(name: "tls-port", commands: ["serve"]),
        Option(name: "tls-cert", commands: ["serve"]),
        Option(name: "tls-key", commands: ["serve"]),
        Option(name: "tls-folder", commands: ["serve", "certificate"]),
        Option(name: "tls-names", commands: ["serve"]),
        Option(name: "threads", commands: ["serve"]),
        Option(name: "max-connections", commands: ["serve"]),
        Option(name: "connection-memory", commands: ["serve"]),
        Option(name: "max-ended-contacts", commands: ["serve"]),
        Option(name: "body-memory", commands: ["serve"]),
        Option(name: "max-live-contacts", commands: ["serve"]),
        Option(name: "max-messages", commands: ["serve"]),
        Option(name: "max-instances", commands: ["serve"]),
        Option(name: "max-views", commands: ["serve"]),
        Option(name: "head-timeout", commands: ["serve"]),
        Option(name: "stop-timeout", commands: ["serve"]),
        Option(name: "allow-origin", commands: ["serve"]),
        Option(name: "seed", commands: ["serve", "run"]),
        Option(name: "clock", commands: ["serve"]),
        Option(name: "clock-factor", commands: ["serve"]),
        Option(name: "now", commands: ["serve", "run"]),
        Option(name: "profile", commands: ["serve"]),
        Option(name: "live-edge-token", commands: ["serve"]),
        Option(name: "length-unit", commands: ["serve"]),
        Option(name: "end-delay", commands: ["serve"]),
        Option(name: "ring-timeout", commands: ["serve"]),
        Option(name: "quotas", commands: ["serve"]),
        Option(name: "attachment-memory", commands: ["serve"]),
        Option(name: "attachments", commands: ["serve"]),
        Option(name: "streaming-endpoints", commands: ["serve"]),
        Option(name: "allow-ask", commands: ["serve"]),
        Option(name: "strict-instances", commands: ["serve"], form: .invertibleFlag),
        Option(name: "journal-entries", commands: ["serve"]),
        Option(name: "admin-port", commands: ["serve"]),
        Option(name: "admin-socket", commands: ["serve"]),
        Option(name: "admin-token", commands: ["serve", "run", "transcript"]),
        Option(name: "node", commands: ["serve"]),
        Option(name: "public-url", commands: ["serve"]),
        Option(name: "strict", commands: ["serve"], form: .invertibleFlag),
        Option(name: "require-signature", commands: ["serve"], form: .invertibleFlag),
        Option(name: "strict-flows", commands: ["serve"], form: .invertibleFlag),
        Option(name: "config", commands: ["serve"]),
        Option(name: "log-level", commands: ["serve"]),
        Option(name: "scenarios", commands: ["serve"]),
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

    static func option(forTwin twin: String) -> Option? {
        all.first { $0.twin == twin }
    }
}
