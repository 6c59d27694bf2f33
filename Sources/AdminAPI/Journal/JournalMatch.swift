internal import AdminCore
internal import ContactModel
internal import Diagnostics
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel

/// Selects entries of a journal. An entry matches if all given criteria hold.
struct JournalMatch: Sendable {
    /// Describes how an entry differs from the criterion. Nil if the criterion holds.
    private typealias Criterion = @Sendable (JournalEntry) -> String?

    private var criteria: [Criterion] = []
    /// Whether calls of the admin API can match. They are wanted only by name, because tests count what clients did.
    private var includesAdmin = false
    /// The criteria as text, for people to read.
    private(set) var text = ""

    static let names = ["kind", "operation", "contact", "participant", "role", "status", "request", "response"]
    /// The criteria that a query and a verification can have.
    private static let sharedNames = Array(names.dropLast(2))
    static let queryNames = sharedNames + ["search", "admin"]

    // MARK: - Parsing

    /// Reads the criteria of a query. A query has no criteria for bodies.
    init(_ query: [(name: String, value: String)], _ instance: Instance?) throws(AdminProblem) {
        func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
        for name in Self.sharedNames {
            if let value = value(name) { try add(name, value, instance) }
        }
        if let admin = value("admin") {
            guard ["true", "false"].contains(admin) else {
                throw AdminProblem(400, "admin must be true or false, got \"\(admin.prefix(100))\"")
            }
            includesAdmin = includesAdmin || admin == "true"
        }
        if let text = value("search"), !text.isEmpty {
            guard value("order") == "newest" else { throw AdminProblem(400, "search needs order=newest") }
            addSearch(try TextSearch(checked: text))
        }
    }

    /// Adds a criterion for a text that the entry must contain, in any case.
    private mutating func addSearch(_ search: TextSearch) {
        text += (text.isEmpty ? "" : ", ") + "search \(search.text.prefix(100))"
        add { entry in
            let exchange = entry.exchange
            let texts = [entry.operation, exchange?.path ?? "", exchange?.query ?? "", entry.why ?? ""]
            let bodies = [exchange?.request.bytes ?? [], exchange?.response.bytes ?? [], entry.content.bytes]
            let ids = [entry.subject.contact, entry.subject.participant].compactMap { $0?.description }
            let isFound = (texts + ids).contains(where: search.isIn) || bodies.contains(where: search.isIn)
            return isFound ? nil : "it does not contain \(search.text)"
        }
    }

    /// Reads the criteria of a verification's `match` member, or of an element of `inOrder`.
    init(_ members: AdminMembers, _ instance: Instance) throws(AdminProblem) {
        try members.refuseUnknown(except: Self.names)
        for name in Self.sharedNames {
            if name == "status", let number = members.value[name], number.kind == .number {
                try add(name, number.source, instance)
            } else if let value = try members.string(name, length: 1...256) {
                try add(name, value, instance)
            }
        }
        try addBody("request", members) { $0.exchange?.request ?? $0.content }
        try addBody("response", members) { $0.exchange?.response ?? $0.content }
    }

    private mutating func add(_ name: String, _ value: String, _ instance: Instance?) throws(AdminProblem) {
        text += (text.isEmpty ? "" : ", ") + "\(name) \(value)"
        switch name {
        case "kind":
            let kind: JournalEntry.Kind = try Self.choice(name, value)
            includesAdmin = kind == .admin
            add { $0.kind == kind ? nil : "kind is \($0.kind.rawValue)" }
        case "operation":
            if let reason = JournalOperations.refusal(of: value) { throw AdminProblem(400, reason) }
            add { [value] in $0.operation == value ? nil : "operation is \($0.operation)" }
        case "contact":
            let id = try Self.id(name, value)
            // The id of any leg resolves to the chat.
            let initial = instance?.chat(value)?.id ?? id
            add { $0.subject.contact == initial ? nil : "contact is \($0.subject.contact?.description ?? "none")" }
        case "participant":
            let id = try Self.id(name, value)
            add {
                $0.subject.participant == id || $0.recipients.contains(id)
                    ? nil : "participant is \($0.subject.participant?.description ?? "none")"
            }
        case "role":
            let role: ParticipantRole = try Self.choice(name, value.uppercased())
            add { $0.subject.role == role ? nil : "role is \($0.subject.role?.rawValue ?? "none")" }
        // open: names from clients
        default: try addStatus(value)
        }
    }

    /// Adds a status criterion: a number such as 403, a class such as 4xx, or `error`.
    private mutating func addStatus(_ value: String) throws(AdminProblem) {
        let range: ClosedRange<Int>
        switch (value, Int(value)) {
        case (_, let status?) where (100...599).contains(status): range = status...status
        case ("error", _): range = 400...599
        case ("1xx", _), ("2xx", _), ("3xx", _), ("4xx", _), ("5xx", _):
            let hundreds = (Int(value.prefix(1)) ?? 0) * 100
            range = hundreds...hundreds + 99
        // open: values from clients
        default:
            throw AdminProblem(
                400, "status \"\(value)\" is not a status such as 403, a class such as 4xx, or error")
        }
        add { range.contains($0.status) ? nil : "status is \($0.status)" }
    }

    /// Adds criteria for a body: `{path: value}` for an equal value, or `{"contains": text}`.
    private mutating func addBody(
        _ name: String, _ members: AdminMembers, _ body: @escaping @Sendable (JournalEntry) -> JournalBody
    ) throws(AdminProblem) {
        guard let given = try members.structure(name) else { return }
        for (path, value) in given.value.members {
            let part = value["contains"]?.string
            if value.kind == .object, part == nil {
                throw AdminProblem(400, "\(name).\(path) must be a value, or {\"contains\": text}")
            }
            let due = part ?? value.string ?? value.source
            text += (text.isEmpty ? "" : ", ") + "\(name) \(path) \(part == nil ? "" : "with ")\(due.prefix(100))"
            add { entry in
                let root = (try? JSONDocument(body(entry).bytes))?.root
                guard let found = root.flatMap({ JSONPath.value(at: path, in: $0) }) else {
                    return "\(name) has no \(path)"
                }
                let holds = part == nil ? found == due : found.contains(due)
                return holds ? nil : "\(name) \(path) is \(AccessToken.shortening(found).prefix(100))"
            }
        }
    }

    private mutating func add(_ criterion: @escaping Criterion) {
        criteria.append(criterion)
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ value: String
    ) throws(AdminProblem) -> Choice {
        if let choice = Choice(rawValue: value) { return choice }
        let all = Choice.allCases.map(\.rawValue)
        throw AdminProblem(
            400,
            "\(name) must be one of \(all.joined(separator: ", ")), got \"\(value)\""
                + Suggestion.clause(for: value, among: all)
        )
    }

    private static func id(_ name: String, _ value: String) throws(AdminProblem) -> UniqueID {
        guard let id = UniqueID(value) else { throw AdminProblem(400, "\(name) \"\(value)\" is not an id") }
        return id
    }

    // MARK: - Matching

    func takes(_ entry: JournalEntry) -> Bool {
        isCandidate(entry) && criteria.allSatisfy { $0(entry) == nil }
    }

    private func isCandidate(_ entry: JournalEntry) -> Bool { includesAdmin || entry.kind != .admin }

    /// Returns the entries that come closest to a match, and how they differ.
    func nearMisses(among entries: [Journal.Numbered], count: Int = 3) -> [String] {
        let differences = entries.filter { isCandidate($0.entry) }.map { entry in
            (entry, criteria.compactMap { $0(entry.entry) })
        }
        .filter { !$0.1.isEmpty && $0.1.count < criteria.count }
        // Of entries that are equally close, the newest comes first.
        return differences.reversed().sorted { $0.1.count < $1.1.count }.prefix(count).map { entry, texts in
            "#\(entry.number) \(entry.entry.kind.rawValue) \(entry.entry.operation): \(texts.joined(separator: ", "))"
        }
    }
}
