internal import Glibc
internal import JSON
internal import Kernel

/// Plays scenarios on a server, each in its own instance, and follows them to their end.
///
/// All of it goes through the admin API, so that a server in this process and one far away are one.
package struct ScenarioPlayer {
    /// How runs are played.
    package struct Options: Sendable {
        /// Actors that real clients play; they are invited, and told by `onInvitation`.
        package var clients: Set<String> = []
        /// Actors that nobody plays: what is expected of them does not happen.
        package var absent: Set<String> = []
        /// How long a real client has for coming; the admin API's text.
        package var clientPatience = "30s"
        /// Whether time jumps to what comes next, instead of passing.
        package var jumpsInTime = true
        /// Where time begins, ISO 8601; the server's own time without it.
        package var now: String?
        /// Goes behind the names of instances, for a server that others play on, too.
        package var instanceSuffix = ""
        /// The mode of the instance's clock where time does not jump by the player's hand.
        package var clockMode = "real"
        /// What came in from outside, to be repeated with nobody there.
        package var replay: ReplayFile?
        /// Milliseconds of the run after which it is played no further.
        package var until: Int64?

        package init() {}
    }

    /// What a real client needs, as one JSON object.
    package typealias Invitation = String

    private let admin: AdminClient
    private let options: Options
    private let onEvent: (PlayedRun.Event) -> Void
    private let onInvitation: (Invitation) -> Void
    private let isInterrupted: () -> Bool

    /// - Parameters:
    ///   - isInterrupted: asked about once a second whether to stop early.
    ///   - onEvent: hears of everything that happens, in its order.
    ///   - onInvitation: is given what each real client needs, before the first wait.
    package init(
        _ admin: AdminClient, _ options: Options, onEvent: @escaping (PlayedRun.Event) -> Void,
        onInvitation: @escaping (Invitation) -> Void, isInterrupted: @escaping () -> Bool = { false }
    ) {
        self.isInterrupted = isInterrupted
        self.admin = admin
        self.options = options
        self.onEvent = onEvent
        self.onInvitation = onInvitation
    }

    /// Plays one run, with stand-ins for the actors that are neither clients nor absent.
    ///
    /// - Parameter awaited: the actors whom the scenario only expects.
    package func play(_ plan: PlannedRun, awaiting awaited: Set<String>) -> PlayedRun {
        var events: [PlayedRun.Event] = []
        let instance = "/_mock/v1/instances/\(PercentEncoding.encode(instanceID(plan)))"
        do throws(AdminClient.Failure) {
            try makeInstance(plan, instance)
            // Whatever comes of it: a server that others use, too, keeps nothing of this run.
            defer { _ = try? admin.send("DELETE", instance) }
            try putScenario(plan, instance)
            let run = try start(plan, awaited, instance)
            try follow("\(instance)/runs/\(run.id)", instance, &events)
            let ended = try admin.json("GET", "\(instance)/runs/\(run.id)")
            // Whatever comes of that: the run is over.
            if options.replay == nil { try? waitForClients(run.invited, "\(instance)/contacts/\(run.contact)") }
            return played(plan, ended, events)
        } catch {
            return PlayedRun(plan: plan, outcome: .broken(error.description), events: events, milliseconds: 0)
        }
    }

    /// The same for the same scenario and seed, so that all ids are; InstanceIds have 100 characters at most, so a longer
    /// name is told by its beginning and a number made of all of it.
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
        let body = JSONWriter.object { writer in
            writer.member("seed", raw: String(plan.seed).utf8)
            writer.member("record", true)
            if let row = plan.row { writer.member("row", row) }
            writer.array("clients") { writer in
                for actor in clients.sorted() { writer.value(actor) }
            }
            writer.array("standIns") { writer in
                for actor in awaited.subtracting(clients).subtracting(options.absent).sorted() { writer.value(actor) }
            }
            if !clients.isEmpty { writer.member("clientPatience", options.clientPatience) }
            options.replay?.writeInputs(to: &writer)
        }
        let name = PercentEncoding.encode(plan.scenario)
        let run = try admin.json("POST", "\(instance)/scenarios/\(name)/runs", body: body)
        let invitations = run["invitations"]?.elements.filter { clients.contains($0["actor"]?.string ?? "") } ?? []
        if options.replay == nil {
            for invitation in invitations { onInvitation(text(of: invitation, run, plan)) }
        }
        return Started(
            id: run["id"]?.string ?? "", contact: run["contactId"]?.string ?? "",
            invited: invitations.compactMap { $0["participantId"]?.string })
    }

    private struct Started {
        let id: String
        let contact: String
        /// The participants that real clients play.
        let invited: [String]
    }

    private func text(of invitation: JSONValue, _ run: JSONValue, _ plan: PlannedRun) -> Invitation {
        let bytes = JSONWriter.object { writer in
            writer.member("actor", invitation["actor"]?.string ?? "")
            writer.member("scenario", plan.scenario)
            writer.member("endpoint", admin.endpoint)
            writer.member("instanceId", instanceID(plan))
            writer.member("contactId", run["contactId"]?.string ?? "")
            writer.member("participantId", invitation["participantId"]?.string ?? "")
            writer.member("participantToken", invitation["participantToken"]?.string ?? "")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: - Following

    /// Reads what happens until the run is over.
    private func follow(
        _ run: String, _ instance: String, _ events: inout [PlayedRun.Event]
    ) throws(AdminClient.Failure) {
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
            guard page?["state"]?.string ?? "running" == "running" else { return }
            guard options.jumpsInTime else { continue }
            if left == 0 { return }
            let pace = min(Self.longestJump, left ?? Self.longestJump)
            left = left.map { $0 - pace }
            let body = JSONWriter.object { $0.member("by", DurationText.text(pace)) }
            _ = try admin.send("POST", "\(instance)/clock/advance", body: body)
        }
    }

    /// An hour: between two jumps events are read.
    private static let longestJump: Int64 = 3_600_000

    /// What happened since; nil if nothing did for a while.
    private func nextPage(_ run: String, after cursor: String) throws(AdminClient.Failure) -> JSONValue? {
        guard !options.jumpsInTime else { return try admin.json("GET", "\(run)/events?after=\(cursor)") }
        do throws(AdminClient.Failure) {
            return try admin.json("GET", "\(run)/events?after=\(cursor)&wait=1s")
        } catch {
            // Nothing within the wait.
            if case .refused(408, _) = error { return nil }
            throw error
        }
    }

    /// Lets real clients that came finish what they are at, as with the service, where nothing vanishes with a
    /// conversation's end: until all have left, a second at most.
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

    // MARK: - What came back

    private static func event(_ value: JSONValue) -> PlayedRun.Event {
        PlayedRun.Event(
            milliseconds: value["milliseconds"]?.integer ?? 0, actor: value["actor"]?.string,
            name: value["name"]?.string,
            verb: value["verb"]?.string ?? "", contentType: value["contentType"]?.string,
            content: value["content"]?.string, isPlayed: value["played"]?.boolean ?? true,
            turnMilliseconds: value["turnMilliseconds"]?.integer ?? 0)
    }

    private func played(_ plan: PlannedRun, _ run: JSONValue, _ events: [PlayedRun.Event]) -> PlayedRun {
        let milliseconds = Self.time(run["endedAt"]).flatMap { end in
            Self.time(run["startedAt"]).map { Int(end - $0) }
        }
        let hasEnded = run["state"]?.string != "running"
        var played = PlayedRun(
            plan: plan,
            outcome: run["failure"].map { .failed(Self.failure($0)) } ?? (hasEnded ? .passed : .stopped),
            events: events, milliseconds: milliseconds ?? Int(options.until ?? 0))
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
