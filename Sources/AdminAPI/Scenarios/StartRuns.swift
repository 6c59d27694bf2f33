internal import ChatDomain
internal import HTTPRouting
internal import HTTPTypes
internal import Kernel
internal import Simulator

/// `POST …/scenarios/{name}/runs` `{seed?, repeat?}`: opens a chat for each run. Answers with the first, and with all when
/// `repeat` is given.
enum StartRuns {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let name = call.request.parameters[1]
        let instance = try call.instance()
        guard let scenario = call.api.director.scenario(named: name, in: instance) else {
            let names = call.api.director.scenarios(in: instance).map(\.name)
            throw AdminProblem(
                404, "there is no scenario \"\(name)\"" + Suggestion.clause(for: name, among: names),
                hint: "known: \(names.joined(separator: ", "))")
        }
        let members = try call.members("seed", "repeat")
        let seed = try members.unsigned("seed")
        let times = try members.integer("repeat", 1...10_000)
        let runs = try start(scenario, in: instance, call.api.director, seed: seed, times: times ?? 1)
        let body = JSONWriter.object { writer in
            RunView.write(runs[0], membersTo: &writer)
            if times != nil {
                writer.array("runs") { writer in
                    for run in runs { RunView.write(run, to: &writer) }
                }
            }
        }
        return .now(.json(body, status: .created))
    }

    private static func start(
        _ scenario: Scenario, in instance: Instance, _ director: Director, seed: UInt64?, times: Int
    ) throws(AdminProblem) -> [Run] {
        var runs: [Run] = []
        do throws(ChatRefusal) {
            for _ in 0..<times {
                runs.append(try director.start(scenario, in: instance, seed: seed))
            }
        } catch {
            throw AdminCall.problem(error)
        }
        return runs
    }
}
