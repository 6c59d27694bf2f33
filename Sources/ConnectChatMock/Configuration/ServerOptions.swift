internal import AdminAPI
internal import AdminCore
internal import ContactModel
internal import HTTPRouting
package import Kernel

/// All options of a server.
///
/// The command line, the environment, configuration files, help and bounds use this table. The
/// options for settings of instances are in the admin API's table of settings.
package enum ServerOptions {
    private typealias Row = OptionRow<MockServerConfiguration>

    package static let all: [OptionRow<MockServerConfiguration>] =
        listening + GivenTLS.options.map { $0.lifted(\.givenTLS) } + time
        + InstanceSettings.options.map { $0.lifted(\.settings) } + kept + outside + admin

    /// The options of the command `serve` itself.
    package static let ofCommand: [(name: String, form: OptionForm)] = [
        ("stop-timeout", .value), ("stop-at-end-of-input", .flag), ("config", .value), ("log-level", .value),
    ]

    private static let listening: [Row] = [
        Row(
            "host", help: "The name or address to listen on.", shown: { $0.host },
            read: { text, values throws(OptionProblem) in values.host = text }),
        .whole("port", \.port, 0...UInt16.max, "The port to listen on; 0 lets the system choose."),
        .whole("threads", \.threads, 1...1_024, "Worker threads, 2 at least (default: the machine's cores)."),
        .whole(
            "max-connections", \.maxConnections, 1...1_000_000,
            "The most open connections. Beyond it, requests get 503, except health requests."),
        .duration(
            "head-timeout", \.headTimeoutMilliseconds, 100...3_600_000,
            "Time for a request head, and for each 16 KiB of a body, such as 30s."),
        .bytes(
            "connection-memory", \.connectionMemory, 4_096...16_777_216, "Bytes a connection may use for request heads"),
        .bytes(
            "body-memory", \.bodyMemory, 1_048_576...1_099_511_627_776,
            "The most bytes of all request bodies in progress"),
        Row(
            "node", help: "Letters and digits that become part of every token.", shown: { $0.node },
            read: { text, values throws(OptionProblem) in values.node = text },
            check: { values throws(OptionProblem) in
                guard (1...32).contains(values.node.utf8.count), values.node.utf8.allSatisfy(isAlphanumeric) else {
                    throw OptionProblem(
                        "--node must have 1 to 32 letters and digits, got \"\(values.node.prefix(100))\"")
                }
            }),
        .text(
            "public-url", \.publicURL,
            "Where clients reach this server, for the URLs that it returns (default: each request's Host)."
        ) { url throws(OptionProblem) in
            guard PublicURL.isValid(url) else {
                throw Row.wrong("public-url", "an address such as https://mock.example:8443", url)
            }
        },
    ]

    private static let time: [Row] = [
        .whole(
            "seed", \.seed, 0...UInt64.max, "The source of every id and random choice (default: random, and printed)."),
        .choice("clock", \.clock, "How time passes: real, scaled, manual or auto."),
        Row(
            "clock-factor", help: "How much faster a scaled clock runs (with --clock scaled).",
            read: { text, values throws(OptionProblem) in
                guard let factor = Double(text) else { throw Row.wrong("clock-factor", "a number such as 60", text) }
                values.clockFactor = factor
            },
            check: { values throws(OptionProblem) in
                guard InstanceClock.factors.contains(values.clockFactor) else {
                    throw OptionProblem(
                        "--clock-factor must be between \(InstanceClock.factors.lowerBound) and "
                            + "\(InstanceClock.factors.upperBound), got \(values.clockFactor)")
                }
            }),
        .text("now", \.now, "The time at the start, ISO 8601 (default: now).") { text throws(OptionProblem) in
            guard Timestamp(text).map(InstanceClock.times.contains) ?? false else {
                throw Row.wrong(
                    "now",
                    "an ISO 8601 time such as 2026-01-31T12:00:00Z, no later than \(InstanceClock.times.upperBound)",
                    text)
            }
        },
    ]

    /// Limits of what a server keeps.
    private static let kept: [Row] = [
        .whole(
            "max-ended-contacts", \.maxEndedContacts, 0...100_000_000,
            "Ended contacts to keep; the oldest are dropped first."),
        .whole(
            "max-live-contacts", \.maxLiveContacts, 1...100_000_000,
            "The most contacts that have not ended. Beyond it, StartChatContact is refused."),
        // An item's position in a transcript has 32 bits.
        .whole(
            "max-messages", \.maxMessages, 1...4_000_000_000,
            "The most items of a contact's transcript. Beyond it, messages and events are refused."),
        .whole("max-instances", \.maxInstances, 1...1_000_000, "The most instances. Beyond it, none is created."),
        .whole("max-views", \.maxViews, 0...1_000_000, "The most views of an instance."),
        .whole("journal-entries", \.journalEntries, 0...10_000_000, "Entries that each instance's journal keeps."),
        .bytes(
            "attachment-memory", \.attachmentBytes, 0...1_099_511_627_776,
            "Bytes that all attachments may have together"),
        .text("attachments", \.attachmentFolder, "A folder to keep attachments in, instead of memory."),
    ]

    /// Other programs and web pages.
    private static let outside: [Row] = [
        Row(
            "streaming-endpoints", help: "The HTTP endpoints of streaming topics, TOPIC=URL, separated by commas.",
            read: { text, values throws(OptionProblem) in
                values.streamingEndpoints = try list(text).map { pair throws(OptionProblem) in
                    let parts = pair.split(separator: "=", maxSplits: 1).map(String.init)
                    guard parts.count == 2 else {
                        throw OptionProblem("--streaming-endpoints must be TOPIC=URL, got \"\(pair)\"")
                    }
                    return (topic: parts[0], url: parts[1])
                }
            },
            check: { values throws(OptionProblem) in
                for (topic, url) in values.streamingEndpoints {
                    if let reason = StreamingEndpoints.refusal(of: url) {
                        throw OptionProblem("--streaming-endpoints, \(topic): \(reason)")
                    }
                }
            }),
        Row(
            "allow-ask",
            help: "Hosts that scenarios put by the admin API can ask, such as 127.0.0.1:9000, separated by commas.",
            read: { text, values throws(OptionProblem) in values.allowedServices = list(text) },
            check: { values throws(OptionProblem) in
                for host in values.allowedServices ?? []
                where StreamingEndpoints.refusal(of: "http://\(host)/") != nil {
                    throw OptionProblem("--allow-ask must have hosts such as 127.0.0.1:9000, got \"\(host)\"")
                }
            }),
        Row(
            "allow-origin",
            help:
                "Origins of pages that can call the services, such as https://desk.example, separated by commas (default: any).",
            read: { text, values throws(OptionProblem) in values.allowedOrigins = list(text) },
            check: { values throws(OptionProblem) in
                for origin in values.allowedOrigins ?? [] where !HostCheck.isOrigin(origin) {
                    throw OptionProblem(
                        "--allow-origin must have origins such as https://desk.example or http://localhost:3000, "
                            + "got \"\(origin)\"")
                }
            }),
    ]

    private static let admin: [Row] = [
        .flag(
            "strict-instances", \.hasStrictInstances,
            "Create instances only through the admin API, not when they are first used."),
        .whole(
            "admin-port", \.adminPort, 0...UInt16.max,
            "A port for the admin API only, which then leaves the main port; 0 lets the system choose."),
        .text("admin-socket", \.adminSocket, "A Unix socket for the admin API only."),
        .text(
            "admin-token", \.adminToken, "The token that callers of the admin API send, as Authorization: Bearer."
        ) { token throws(OptionProblem) in
            guard (8...1_000).contains(token.utf8.count), token.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }) else {
                throw OptionProblem("--admin-token must have 8 to 1000 visible ASCII characters")
            }
        },
        .text(
            "instances", \.instancesFile,
            "A file with the start states of instances: settings, queues, agents, views, fault rules."),
        .flag("watch", \.watchesScenarios, "Read scenario files again when they change."),
        Row(
            "scenarios", help: "More scenario paths, separated by colons.",
            read: { text, values throws(OptionProblem) in
                values.scenarios += text.split(separator: ":").map(String.init)
            }),
    ]

    /// Splits a list at its commas, and removes the spaces around each part.
    static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { part in
            String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
