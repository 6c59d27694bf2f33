package import AdminCore
internal import ContactModel
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Starts runs of a scenario, one for each row if the scenario has a table. Each run opens a chat.
///
/// `POST …/scenarios/{name}/runs`
/// `{seed?, repeat?, row?, standIns?, silent?, clients?, clientPatience?, attributes?, variables?, record?, inputs?,
/// answers?}`.
/// Returns the first run, and also the list of all runs if there can be several.
package enum StartRuns {
    package static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let instance = try call.instance()
        let scenario = try call.scenario(in: instance)
        let members = try call.members()
        let times = try members.integer("repeat", 1...10_000)
        var options = try options(members, for: scenario)
        options.row = try row(members, of: scenario)
        options.replay = try ReplayReader.read(members)
        let isOne = times == nil && (scenario.data.isEmpty || options.row != nil)
        let rows = scenario.data.isEmpty || options.row != nil ? 1 : scenario.data.count
        let total = rows * (times ?? 1)
        guard total <= mostRuns else {
            throw AdminProblem(
                400,
                "\(rows) rows with repeat \(times ?? 1) are \(total) runs; one request can start at most \(mostRuns)",
                hint: "send several requests, or choose a row")
        }
        let (api, chosen) = (call.api, options)
        let reply = DeferredReply()
        let work: @Sendable () -> Void = {
            do throws(AdminProblem) {
                let runs = try start(scenario, in: instance, api.director, chosen, times: times ?? 1) {
                    reply.isFulfilled
                }
                reply.fulfil(response(runs, isOne: isOne))
            } catch {
                reply.fulfil(error.response)
            }
        }
        // Starting many runs takes a long time and must not block a worker.
        if total > mostAtOnce {
            api.waiting.include(reply)
            api.serialQueues.run(for: "runs of \(instance.id)", work)
        } else {
            work()
        }
        return .later(reply)
    }

    /// The most runs that one request can start.
    private static let mostRuns = 10_000
    /// The most runs that a worker starts itself. More are started on a serial queue.
    private static let mostAtOnce = 100

    private static func response(_ runs: [Started], isOne: Bool) -> Response {
        let body = JSONWriter.object { writer in
            write(runs[0], membersTo: &writer)
            if !isOne {
                writer.array("runs") { writer in
                    for run in runs {
                        writer.object { write(run, membersTo: &$0) }
                    }
                }
            }
        }
        return .json(body, status: .created)
    }

    private typealias Started = (run: Run, invitations: [Invitation])

    /// Starts the runs.
    ///
    /// - Parameter isOver: returns true after the client disconnects. Then no further run starts.
    private static func start(
        _ scenario: Scenario, in instance: Instance, _ director: Director, _ options: RunOptions, times: Int,
        isOver: () -> Bool
    ) throws(AdminProblem) -> [Started] {
        var runs: [Started] = []
        // Starts all runs at the same time of the instance's clock.
        let hold = instance.clock.hold()
        defer { withExtendedLifetime(hold) {} }
        try AdminDialect().allowed { () throws(Refusal) in
            for _ in 0..<times {
                runs += try director.startAll(scenario, in: instance, options) { isOver() || instance.isClosed }
            }
        }
        return runs
    }

    // MARK: - Request

    private static func options(_ members: AdminMembers, for scenario: Scenario) throws(AdminProblem) -> RunOptions {
        var options = RunOptions()
        options.seed = try members.unsigned("seed")
        options.casting.standIns = try actors("standIns", members, of: scenario)
        options.casting.silent = try actors("silent", members, of: scenario)
        options.clients = try actors("clients", members, of: scenario)
        options.casting.clientPatience = try members.string("clientPatience", length: 1...100)
            .map { text throws(AdminProblem) in
                guard let patience = DurationText.milliseconds(text) else {
                    throw AdminProblem(400, "clientPatience \"\(text)\" is not a duration such as 30s")
                }
                return patience
            }
        options.attributes = try ContactAttributesReader.read(members)
        options.variables = try variables(members)
        options.isRecorded = try members.boolean("record") ?? false
        try refuseDoubles([
            ("clients", options.clients), ("standIns", options.casting.standIns), ("silent", options.casting.silent),
        ])
        return options
    }

    /// Refuses an actor that is in two lists.
    private static func refuseDoubles(_ lists: [(name: String, actors: Set<Actor>)]) throws(AdminProblem) {
        for (index, one) in lists.enumerated() {
            for other in lists.dropFirst(index + 1) {
                guard let both = one.actors.intersection(other.actors).first else { continue }
                throw AdminProblem(400, "\(both.rawValue) is in both \(one.name) and \(other.name)")
            }
        }
    }

    private static func variables(_ members: AdminMembers) throws(AdminProblem) -> [String: String] {
        guard let given = try members.structure("variables") else { return [:] }
        var variables: [String: String] = [:]
        for (name, value) in given.value.members {
            guard Template.isName(name) else { throw AdminProblem(400, "\"\(name)\" can't be a variable's name") }
            guard let text = value.string else { throw given.wrongKind(name, value, expected: "a string") }
            variables[name] = text
        }
        return variables
    }

    private static func row(_ members: AdminMembers, of scenario: Scenario) throws(AdminProblem) -> Int? {
        guard let row = try members.integer("row", 1...Int.max) else { return nil }
        guard row <= scenario.data.count else {
            throw AdminProblem(
                400, "row must be at most \(scenario.data.count), the rows of the scenario's table, got \(row)")
        }
        return row
    }

    /// Reads actors. Accepts only actors of whom the scenario expects something.
    private static func actors(
        _ name: String, _ members: AdminMembers, of scenario: Scenario
    ) throws(AdminProblem) -> Set<Actor> {
        var actors: Set<Actor> = []
        for text in try members.strings(name, length: 1...100) ?? [] {
            guard let actor = Actor(rawValue: text) else {
                let known = Actor.allCases.map(\.rawValue)
                throw AdminProblem(
                    400, "\(name): \"\(text)\" is not an actor" + Suggestion.clause(for: text, among: known),
                    hint: "actors: \(known.joined(separator: ", "))")
            }
            guard scenario.awaits.contains(actor) else {
                throw AdminProblem(400, "\(name): the scenario expects nothing of the \(actor.rawValue)")
            }
            actors.insert(actor)
        }
        return actors
    }

    // MARK: - Response

    private static func write(_ started: Started, membersTo writer: inout JSONWriter) {
        RunView.write(started.run, membersTo: &writer)
        guard !started.invitations.isEmpty else { return }
        writer.array("invitations") { writer in
            for invitation in started.invitations {
                writer.object { writer in
                    writer.member("actor", invitation.actor.rawValue)
                    writer.member("participantId", invitation.participantID)
                    writer.member("participantToken", invitation.participantToken.text)
                }
            }
        }
    }
}
