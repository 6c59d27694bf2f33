package import AdminCore
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Returns the outcome of a run as JUnit XML, for a CI system. With `wait`, waits for the run to end.
///
/// `GET …/runs/{runId}/junit.xml?wait=`.
package enum ReportRun {
    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let (instance, run) = try call.run()
        if run.outcome == nil, call.queryItem("wait") == nil {
            throw AdminProblem(
                409, "the run \"\(run.id)\" has not ended, and JUnit cannot report a running test",
                hint: "add ?wait=10s to wait for its end")
        }
        return try call.reply(instance) {
            WaitResult(
                holds: run.outcome != nil, response: response(run),
                nearMiss: "the run of \"\(run.scenario.name)\" has not ended")
        }
    }

    private static func response(_ run: Run) -> Response {
        Response(
            status: .ok, fields: [Response.Field(.contentType, "application/xml")],
            body: Array(JUnitXML.text([testCase(run)]).utf8))
    }

    private static func testCase(_ run: Run) -> JUnitXML.Case {
        let status = run.status
        var problem: JUnitXML.Problem?
        if case .failed(let failure) = status.outcome {
            problem = JUnitXML.Problem(.failure, message: failure.message, detail: detail(failure, of: run))
        }
        let happened = run.record(after: 0)?.entries.map { entry in
            entry.event?.text(since: run.startedAt) ?? "\(DurationText.clock(entry.time - run.startedAt)) chat ended"
        }
        return JUnitXML.Case(
            className: run.scenario.name, name: "\(run.scenario.name) seed \(run.seed)",
            milliseconds: Int((status.endedAt ?? run.startedAt) - run.startedAt), problem: problem,
            output: (happened ?? []).joined(separator: "\n"))
    }

    private static func detail(_ failure: RunFailure, of run: Run) -> String {
        var lines = ["\(failure.step): \(failure.message)"]
        if let expected = failure.expected { lines += ["expected: \(expected)"] }
        lines += failure.nearest.map { "nearest: \($0)" } + failure.lastEvents.map { "last: \($0)" }
        return (lines + ["again: \(RunView.again(run))"]).joined(separator: "\n")
    }
}
