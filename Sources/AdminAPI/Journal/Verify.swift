internal import AdminCore
internal import Diagnostics
internal import HTTPRouting
internal import Instances
internal import JSON
internal import Kernel

/// Verifies that entries occur a given number of times, or in a given order.
///
/// `POST …/verify` `{match, times?: {min?, max?}, after?}` or `{inOrder: [match, …], after?}`, also
/// with `?wait=`. If the claim does not hold, the response is a 409 with the closest entries.
enum Verify {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let members = try call.members()
        let instance = try call.instance()
        let after = try members.integer("after", 0...Int.max) ?? 0
        let claim = try claim(members, instance, after: after)
        return try call.reply(instance, also: instance.journal.changes) {
            let finding = claim()
            return WaitResult(
                holds: finding.failure == nil || finding.isFinal, response: response(finding),
                nearMiss: ([description(of: finding)] + finding.nearMisses()).joined(separator: "; "))
        }
    }

    private static func claim(
        _ members: AdminMembers, _ instance: Instance, after: Int
    ) throws(AdminProblem) -> Claim {
        guard members.value["inOrder"] != nil else {
            return try counted(members, instance).on(instance.journal, after: after)
        }
        guard members.value["match"] == nil, members.value["times"] == nil else {
            throw AdminProblem(400, "a verification must have match, with times, or inOrder")
        }
        var matches: [JournalMatch] = []
        for given in try members.structures("inOrder", count: 1...1_000) {
            matches.append(try JournalMatch(given, instance))
        }
        return OrderedClaim(matches: matches).on(instance.journal, after: after)
    }

    private static func counted(_ members: AdminMembers, _ instance: Instance) throws(AdminProblem) -> CountedClaim {
        let match = try JournalMatch(try members.requiredStructure("match"), instance)
        let times = try members.structure("times")
        try times?.refuseUnknown(except: ["min", "max"])
        let most = try times?.integer("max", 0...1_000_000)
        let least = try times?.integer("min", 0...1_000_000) ?? (most == nil ? 1 : 0)
        guard most.map({ least <= $0 }) ?? true else {
            throw AdminProblem(400, "times.min must not be more than times.max")
        }
        return CountedClaim(match: match, least: least, most: most)
    }

    private static func response(_ finding: Finding) -> Response {
        guard finding.failure == nil else {
            return AdminProblem(409, description(of: finding), candidates: finding.nearMisses()).response
        }
        return .json(
            JSONWriter.object { writer in
                writer.member("verified", true)
                writer.member("matched", finding.matched.count)
                writer.array("entries") { writer in
                    for number in finding.matched.prefix(1_000) { writer.value(number) }
                }
                writer.member("cursor", String(finding.cursor.last))
                writer.member("dropped", finding.cursor.dropped)
            })
    }

    private static func description(of finding: Finding) -> String {
        let missed = finding.cursor.missed
        return (finding.failure ?? "") + (missed > 0 ? "; \(missed) entries were dropped before this request" : "")
    }
}
