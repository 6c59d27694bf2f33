internal import ChatDomain
internal import HTTPRouting
internal import Kernel

/// `POST …/verify` `{match, times?: {min?, max?}, after?}` or `{inOrder: [match, …], after?}`, also with `?wait=`: whether
/// something happened, so often, or one after the other. 409 with what came near where it did not.
enum Verify {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        try call.refuseUnknownQuery(besides: ["wait"])
        let members = try call.members("match", "times", "inOrder", "after")
        let instance = try call.instance()
        let after = try members.integer("after", 0...Int.max) ?? 0
        let claim = try claim(members, instance)
        return try call.reply(instance, also: instance.journal.changes) {
            let (entries, last, dropped) = instance.journal.entries(after: after)
            var finding = claim(entries)
            if finding.failure == nil, finding.isBounded, dropped > after {
                finding.failure = "what happened before #\(dropped + 1) is not known any more, and might be too much"
            }
            let body = JSONWriter.object { writer in
                writer.member("verified", true)
                writer.member("matched", finding.matched.count)
                writer.array("entries") { writer in
                    for number in finding.matched.prefix(1_000) { writer.value(number) }
                }
                writer.member("cursor", String(last))
                writer.member("dropped", dropped)
            }
            let found = finding
            let lost = dropped > after ? "; \(dropped - after) older entries are dropped" : ""
            return Reading(
                holds: found.failure == nil,
                response: found.failure.map { AdminProblem(409, $0 + lost, candidates: found.nearMisses).response }
                    ?? .json(body),
                nearMiss: ([(found.failure ?? "") + lost] + found.nearMisses).joined(separator: "; "))
        }
    }

    private struct Finding {
        var matched: [Int] = []
        /// Nil where all is as claimed.
        var failure: String?
        var nearMisses: [String] = []
        /// Whether more would be too much.
        var isBounded = false
    }

    private typealias Claim = @Sendable ([Journal.Numbered]) -> Finding

    private static func claim(_ members: AdminMembers, _ instance: Instance) throws(AdminProblem) -> Claim {
        guard members.value["inOrder"] != nil else { return try counted(members, instance) }
        guard members.value["match"] == nil, members.value["times"] == nil else {
            throw AdminProblem(400, "a verification has match, with times, or inOrder")
        }
        var matches: [JournalMatch] = []
        for given in try members.structures("inOrder", count: 1...1_000) {
            matches.append(try JournalMatch(given, instance))
        }
        return ordered(matches)
    }

    private static func counted(_ members: AdminMembers, _ instance: Instance) throws(AdminProblem) -> Claim {
        let match = try JournalMatch(try members.requiredStructure("match"), instance)
        let times = try members.structure("times")
        try times?.refuseUnknown(besides: ["min", "max"])
        let most = try times?.integer("max", 0...1_000_000)
        let least = try times?.integer("min", 0...1_000_000) ?? (most == nil ? 1 : 0)
        guard most.map({ least <= $0 }) ?? true else { throw AdminProblem(400, "times.min is more than times.max") }
        return { entries in
            var finding = Finding(matched: entries.filter { match.takes($0.entry) }.map(\.number))
            finding.isBounded = most != nil
            let count = finding.matched.count
            if count >= least, count <= most ?? .max { return finding }
            let due = most.map { $0 == least ? "\($0)" : "\(least) to \($0)" } ?? "\(least) or more"
            finding.failure =
                "\(count) entries with \(match.text.isEmpty ? "anything" : match.text), where \(due) are due"
            if count < least { finding.nearMisses = match.nearMisses(among: entries) }
            return finding
        }
    }

    private static func ordered(_ matches: [JournalMatch]) -> Claim {
        { entries in
            var finding = Finding()
            var rest = entries[...]
            for (place, match) in matches.enumerated() {
                guard let found = rest.firstIndex(where: { match.takes($0.entry) }) else {
                    let behind = finding.matched.last.map { " behind #\($0)" } ?? ""
                    finding.failure = "nothing\(behind) with \(match.text), number \(place + 1) of \(matches.count)"
                    let earlier = entries.filter { match.takes($0.entry) }.map {
                        "#\($0.number) matches, and came before"
                    }
                    finding.nearMisses = earlier.prefix(3) + match.nearMisses(among: Array(rest))
                    return finding
                }
                finding.matched.append(rest[found].number)
                rest = rest[(found + 1)...]
            }
            return finding
        }
    }
}
