internal import AdminCore
internal import Chats
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import Kernel

/// Returns counters and gauges in Prometheus' text format (version 0.0.4): `GET /_mock/metrics`.
enum GetMetrics {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        .now(
            Response(
                status: .ok,
                fields: [Response.Field(.contentType, "text/plain; version=0.0.4; charset=utf-8")],
                body: Array(text(call.api).utf8)))
    }

    private static func text(_ api: AdminAPI) -> String {
        let (instances, counts) = api.registry.survey
        let held = api.registry.counts
        let chats = instances.map(\.chatCounts)
        var page = MetricsPage()
        page.add("build_info", .gauge, "The server's version.", [([("version", api.version)], 1)])
        page.add(
            "requests_total", .counter, "Requests of the two services, by operation and status.",
            counts.requests.sorted { ($0.key.operation, $0.key.status) < ($1.key.operation, $1.key.status) }.map {
                ([("operation", $0.key.operation), ("status", String($0.key.status))], $0.value)
            })
        page.add("frames_total", .counter, "Frames sent to participants.", [([], counts.frames)])
        page.add("journal_dropped_total", .counter, "Journal entries that were dropped.", [([], counts.dropped)])
        page.add(
            "contacts_evicted_total", .counter, "Ended contacts that were dropped.", [([], held.evictedContacts)])
        page.add("instances", .gauge, "Instances.", [([], held.instances)])
        page.add("active_contacts", .gauge, "Contacts that have not ended.", [([], chats.reduce(0) { $0 + $1.active })])
        page.add("ended_contacts", .gauge, "Ended contacts that are kept.", [([], held.endedContacts)])
        page.add(
            "tokens", .gauge, "Tokens, valid or expired, of contacts that are kept.", [([], held.tokens)])
        page.add("sockets", .gauge, "Open WebSockets.", [([], instances.first?.sink?.openSockets ?? 0)])
        page.add("waiting_requests", .gauge, "Admin requests that are waiting.", [([], api.waiting.count)])
        page.add(
            "journal_entries", .gauge, "Entries of all journals.", [([], instances.reduce(0) { $0 + $1.journal.count })]
        )
        page.add(
            "fault_hits", .gauge, "Requests that the present fault rules were applied to.",
            [([], instances.reduce(0) { $0 + $1.faults.entries.reduce(0) { $0 + $1.hits } })])
        page.add(
            "attachment_bytes", .gauge, "Bytes of attachments.", [([], api.registry.attachments.storedBytes)])
        return page.text
    }
}

/// A page in Prometheus' text format.
private struct MetricsPage {
    enum Kind: String {
        case counter
        case gauge
    }

    typealias Sample = (labels: [(String, String)], value: Int)

    private(set) var text = ""

    mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
        let name = "connect_chat_mock_\(name)"
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
        for (labels, value) in samples {
            // Label values are operation names, statuses and the version. They need no escaping.
            let list = labels.map { "\($0.0)=\"\($0.1)\"" }.joined(separator: ",")
            text += "\(name)\(list.isEmpty ? "" : "{\(list)}") \(value)\n"
        }
    }
}
