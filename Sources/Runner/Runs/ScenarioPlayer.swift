internal import Glibc
internal import JSON
internal import Kernel

/// Plays scenarios on a server, each in its own instance, and follows the runs to their end.
///
/// The player uses only the admin API, so a server in this process and a remote one work alike.
package struct ScenarioPlayer {
    /// The options for playing runs.
    package struct Options: Sendable {
        /// The actors that real clients play. The player invites them through `onInvitation`.
        package var clients: Set<String> = []
        /// The actors that no participant plays, so their expected events do not happen.
        package var absent: Set<String> = []
        /// The actors that are connected, and do nothing else.
        package var silent: Set<String> = []
        /// Variables that have a value before the first step.
        package var variables: [String: String] = [:]
        /// The time that a real client has to join, in the admin API's form.
        package var clientPatience = "30s"
        /// Whether the clock jumps to the next event, instead of waiting for it.
        package var jumpsInTime = true
        /// The start time, in ISO 8601; nil for the server's own time.
        package var now: String?
        /// A suffix for the names of instances, for a server that others also use.
        package var instanceSuffix = ""
        /// The mode of the instance's clock when the player does not make time jump.
        package var clockMode = "real"
        /// Recorded inputs from outside, to repeat a run without its clients.
        package var replay: ReplayFile?
        /// The milliseconds of the run after which the player stops; nil to play it to its end.
        package var until: Int64?
        /// Whether a played run has the report of the admin API.
        package var keepsReport = false

        package init() {}
    }

    private let admin: AdminClient
    private let options: Options
    private let onEvent: (PlayedRun.Event) -> Void
    private let onInvitation: (Invitation) -> Void
    private let clientFailure: () -> String?
    private let isInterrupted: () -> Bool

    /// - Parameters:
    ///   - isInterrupted: returns whether to stop early. In real time, the player calls it about
    ///     once a second.
    ///   - onEvent: called for every event, in order.
    ///   - onInvitation: called with the data for each real client, before the first wait.
    ///   - clientFailure: returns why a real client cannot go on, which fails the run.
    package init(
        _ admin: AdminClient, _ options: Options, onEvent: @escaping (PlayedRun.Event) -> Void,
        onInvitation: @escaping (Invitation) -> Void, clientFailure: @escaping () -> String? = { nil },
        isInterrupted: @escaping () -> Bool = { false }
    ) {
        self.clientFailure = clientFailure
        self.isInterrupted = isInterrupted
        self.admin = admin
        self.options = options
        self.onEvent = onEvent
        self.onInvitation = onInvitation
    }

    /// Plays a run, with stand-ins for the awaited actors that are neither clients nor absent.
    ///
    /// - Parameter awaited: the actors that the scenario only expects.
    package func play(_ plan: PlannedRun, awaiting awaited: Set<String>) -> PlayedRun {
        var events: [PlayedRun.Event] = []
        let instance = "/_mock/v1/instances/\(PercentEncoding.encode(instanceID(plan)))"
        do throws(AdminClient.Failure) {
            try makeInstance(plan, instance)
            // Delete the instance even after an error: a shared server must keep nothing of this
            // run.
            defer { _ = try? admin.send("DELETE", instance) }
            try putScenario(plan, instance)
            let start = try start(plan, awaited, instance)
            let problem = try follow("\(instance)/runs/\(start.id)", instance, &events)
            let ended = try admin.json("GET", "\(instance)/runs/\(start.id)")
            // The run is over, so an error of this wait does not matter.
            if options.replay == nil { try? waitForClients(start.invited, "\(instance)/contacts/\(start.contact)") }
            var run = played(plan, ended, events, problem)
            if options.keepsReport { run.report = try? admin.json("GET", "\(instance)/runs/\(start.id)/report") }
            return run
        } catch {
            return PlayedRun(plan: plan, outcome: .broken(error.description), events: events, milliseconds: 0)
        }
    }

    /// Returns the same InstanceId for the same scenario and seed, so that all ids are the same.
    ///
    /// An InstanceId has at most 100 characters. It contains the beginning of the scenario's name,
    /// and a number derived from the whole name and the seed.
    private func instanceID(_ plan: PlannedRun) -> String {
        var generator = SeededGenerator(seed: plan.seed, stream: plan.scenario)
        let beginning = String(plan.scenario.unicodeScalars.prefix(30))
        let row = plan.row.map { " \($0)" } ?? ""
        if let replay = options.replay { return replay.instance }
        return "run \(beginning) \(generator.next()) \(plan.seed)\(row)\(options.instanceSuffix)"
    }

    private func makeInstance(_ plan: PlannedRun, _ instance: String) throws(AdminClient.Failure) {
        let body = JSONWriter.object { writer in
            writer.member("seed", raw: String(plan.seed).utf8)
            writer.object("clock") { writer in
                writer.member("mode", options.jumpsInTime ? "manual" : options.clockMode)
                writer.member("now", ifPresent: options.now)
            }
            for need in plan.needs { writer.member(named: need.name, raw: need.json) }
        }
        _ = try admin.send("PUT", instance, body: body)
    }

    private func putScenario(_ plan: PlannedRun, _ instance: String) throws(AdminClient.Failure) {
        let name = PercentEncoding.encode(plan.scenario)
        for view in plan.views {
            _ = try admin.send("PUT", "\(instance)/views/\(PercentEncoding.encode(view.id))", body: view.json)
        }
        for file in plan.files {
            _ = try admin.send(
                "PUT", "\(instance)/scenarios/\(name)/files/\(PercentEncoding.encode(file.name))", body: file.bytes,
                contentType: "application/octet-stream")
        }
        _ = try admin.send(
            "PUT", "\(instance)/scenarios/\(name)?file=\(PercentEncoding.encode(plan.file))", body: plan.text,
            contentType: "application/yaml")
    }

    private func start(
        _ plan: PlannedRun, _ awaited: Set<String>, _ instance: String
    ) throws(AdminClient.Failure) -> Started {
        let clients = awaited.intersection(options.clients)
        let silent = awaited.intersection(options.silent)
        let body = JSONWriter.object { writer in
            writer.member("seed", raw: String(plan.seed).utf8)
            writer.member("record", true)
            if let row = plan.row { writer.member("row", row) }
            writer.array("clients") { writer in
                for actor in clients.sorted() { writer.value(actor) }
            }
            writer.array("standIns") { writer in
                for actor in awaited.subtracting(clients).subtracting(options.absent).subtracting(silent).sorted() {
                    writer.value(actor)
                }
            }
            writer.array("silent") { writer in
                for actor in silent.sorted() { writer.value(actor) }
            }
            writer.object("variables") { writer in
                for (name, value) in options.variables.sorted(by: { $0.key < $1.key }) {
                    writer.member(named: name, value)
                }
            }
            if !clients.isEmpty { writer.member("clientPatience", options.clientPatience) }
            options.replay?.writeInputs(to: &writer)
        }
        let name = PercentEncoding.encode(plan.scenario)
        let run = try admin.json("POST", "\(instance)/scenarios/\(name)/runs", body: body)
        let invitations = run["invitations"]?.elements.filter { clients.contains($0["actor"]?.string ?? "") } ?? []
        if options.replay == nil {
            for invitation in invitations { onInvitation(self.invitation(invitation, run, plan)) }
        }
        return Started(
            id: run["id"]?.string ?? "", contact: run["contactId"]?.string ?? "",
            invited: invitations.compactMap { $0["participantId"]?.string })
    }

    private struct Started {
        let id: String
        let contact: String
        /// The ParticipantIds for real clients.
        let invited: [String]
    }

    private func invitation(_ given: JSONValue, _ run: JSONValue, _ plan: PlannedRun) -> Invitation {
        Invitation(
            actor: given["actor"]?.string ?? "", scenario: plan.scenario, endpoint: admin.endpoint,
            instanceID: instanceID(plan), contactID: run["contactId"]?.string ?? "",
            participantID: given["participantId"]?.string ?? "",
            participantToken: given["participantToken"]?.string ?? "")
    }

    // MARK: - Following a run

    /// Reads events until the run has ended, or a client fails.
    ///
    /// - Returns: why a client failed; nil if none did.
    private func follow(
        _ run: String, _ instance: String, _ events: inout [PlayedRun.Event]
    ) throws(AdminClient.Failure) -> String? {
        var cursor = "0"
        var left = options.until
        while true {
            if isInterrupted() { throw .unreachable("interrupted") }
            let page = try nextPage(run, after: cursor)
            for event in page?["events"]?.elements ?? [] {
                let event = Self.event(event)
                events.append(event)
                onEvent(event)
            }
            cursor = page?["cursor"]?.string ?? cursor
            guard page?["state"]?.string ?? "running" == "running" else { return nil }
            guard options.jumpsInTime else {
                if let problem = clientFailure() { return problem }
                continue
            }
            if left == 0 { return nil }
            let pace = min(Self.longestJump, left ?? Self.longestJump)
            left = left.map { $0 - pace }
            let body = JSONWriter.object { $0.member("by", DurationText.text(pace)) }
            _ = try admin.send("POST", "\(instance)/clock/advance", body: body)
        }
    }

    /// The longest jump: one hour. The player reads events between two jumps.
    private static let longestJump: Int64 = 3_600_000

    /// Returns the next events; nil if none happened within the wait.
    private func nextPage(_ run: String, after cursor: String) throws(AdminClient.Failure) -> JSONValue? {
        guard !options.jumpsInTime else { return try admin.json("GET", "\(run)/events?after=\(cursor)") }
        do throws(AdminClient.Failure) {
            return try admin.json("GET", "\(run)/events?after=\(cursor)&wait=1s")
        } catch {
            // No event within the wait.
            if case .refused(408, _) = error { return nil }
            throw error
        }
    }

    /// Waits until all real clients have left the chat, at most one second.
    ///
    /// Clients can finish their work, as with the real service, where an ended chat does not
    /// disappear.
    private func waitForClients(_ invited: [String], _ contact: String) throws(AdminClient.Failure) {
        guard !invited.isEmpty else { return }
        let deadline = WallClock.now() + 1_000
        while WallClock.now() < deadline {
            let participants = try admin.json("GET", contact)["participants"]?.elements ?? []
            let isBusy = participants.contains { participant in
                participant["presence"]?.string == "connected" && invited.contains(participant["id"]?.string ?? "")
            }
            guard isBusy else { return }
            usleep(20_000)
        }
    }

    // MARK: - Decoding responses

    private static func event(_ value: JSONValue) -> PlayedRun.Event {
        PlayedRun.Event(
            milliseconds: value["milliseconds"]?.integer ?? 0, actor: value["actor"]?.string,
            name: value["name"]?.string,
            verb: value["verb"]?.string ?? "", contentType: value["contentType"]?.string,
            content: value["content"]?.string, isPlayed: value["played"]?.boolean ?? true,
            turnMilliseconds: value["turnMilliseconds"]?.integer ?? 0)
    }

    /// - Parameter problem: why a client failed; nil if none did.
    private func played(
        _ plan: PlannedRun, _ run: JSONValue, _ events: [PlayedRun.Event], _ problem: String?
    ) -> PlayedRun {
        let milliseconds = Self.time(run["endedAt"]).flatMap { end in
            Self.time(run["startedAt"]).map { Int(end - $0) }
        }
        let hasEnded = run["state"]?.string != "running"
        var played = PlayedRun(
            plan: plan,
            outcome: problem.map { .failed(PlayedRun.Failure(message: $0)) }
                ?? run["failure"].map { .failed(Self.failure($0)) } ?? (hasEnded ? .passed : .stopped),
            events: events,
            milliseconds: milliseconds ?? options.until.map { Int($0) } ?? events.last?.milliseconds ?? 0)
        played.start = PlayedRun.Start(
            instance: instanceID(plan), time: run["startedAt"]?.string ?? "", answers: run["answers"]?.elements ?? [])
        return played
    }

    private static func time(_ value: JSONValue?) -> Timestamp? {
        value?.string.flatMap { Timestamp($0) }
    }

    private static func failure(_ value: JSONValue) -> PlayedRun.Failure {
        PlayedRun.Failure(
            message: value["message"]?.string ?? "it failed", step: value["step"]?.string,
            expected: value["expected"]?.string, nearest: (value["nearest"]?.elements ?? []).compactMap(\.string),
            lastEvents: (value["lastEvents"]?.elements ?? []).compactMap(\.string))
    }
}
