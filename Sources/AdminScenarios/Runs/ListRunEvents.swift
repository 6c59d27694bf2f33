package import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Lists the events of a run that keeps a record, oldest first.
///
/// `GET …/runs/{runId}/events?after=&limit=&count=&wait=`. A wait also ends when the run ends.
package enum ListRunEvents {
    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let (instance, run) = try call.run()
        guard run.record(after: 0) != nil else {
            throw AdminProblem(
                409, "the run \"\(run.id)\" keeps no record", hint: "start runs with {\"record\": true}")
        }
        let count = try call.queryInteger("count", 0...1_000_000) ?? 1
        let page = try ListPage<Int>(call)
        return try call.reply(instance) {
            let (entries, status) = run.record(after: page.after ?? 0) ?? ([], run.status)
            return WaitResult(
                holds: entries.count >= count || status.outcome != nil,
                response: .json(json(Array(entries), page, of: run, status.outcome)),
                nearMiss: "\(entries.count) of \(count) events")
        }
    }

    private static func json(
        _ entries: [RunRecord.Entry], _ page: ListPage<Int>, of run: Run, _ outcome: RunOutcome?
    ) -> [UInt8] {
        page.json("events", entries, by: { $0.number }) { entry, writer in
            write(entry, of: run, to: &writer)
        } more: { writer in
            // Reports the outcome only on the last page, because the client then has all events.
            writer.member("state", RunView.stateName(entries.count > page.limit ? nil : outcome))
        }
    }

    static func write(_ entry: RunRecord.Entry, of run: Run, to writer: inout JSONWriter) {
        let start = run.startedAt
        writer.object { writer in
            writer.member("number", entry.number)
            writer.member("absoluteTime", entry.time)
            writer.member("milliseconds", Int(entry.time - start))
            if let step = entry.step {
                writer.object("step") { StepPlaceView.write(step, of: run, membersTo: &$0) }
            }
            guard let event = entry.event else {
                writer.member("what", "chat ended")
                return
            }
            writer.member("what", "\(event.part) \(event.verb.rawValue)")
            writer.member("actor", event.actor.rawValue)
            writer.member("name", ifPresent: event.part.name)
            writer.member("played", event.own != nil)
            writer.member("turnMilliseconds", Int(entry.turn - start))
            writer.member("verb", event.verb.rawValue)
            writer.member("contentType", ifPresent: event.contentType?.rawValue)
            if event.verb.hasContent { writer.member("content", event.content) }
        }
    }
}
