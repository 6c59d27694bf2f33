internal import Chats
package import ContactModel
internal import DequeModule
package import Instances
internal import Kernel
package import ScenarioModel

/// Keeps scenarios and plays them: opens a chat for each run, and remembers how runs ended.
package final class Director: Sendable {
    /// The data of one instance, which is removed with the instance.
    struct Book {
        /// Retained, so that no other instance gets the same identifier while this book exists.
        let instance: Instance
        /// Scenarios added by the admin API, and the files sent for them.
        var scenarios: [String: Scenario] = [:]
        var files: [String: [String: [UInt8]]] = [:]
        /// The texts of these scenarios.
        var sources: [String: DirectorRecord.Source] = [:]
        private(set) var runs: [Int: Run] = [:]
        /// The run numbers of each chat, by the chat's InitialContactId.
        private(set) var runsByChat: [UniqueID: [Int]] = [:]
        var lastNumber = 0
        /// The shared scenario of the latest run, by scenario name.
        var shared: [String: SharedScenario] = [:]
        /// Runs started, by scenario and row.
        var begun: [String: Int] = [:]

        mutating func insert(_ run: Run) {
            runs[run.number] = run
            runsByChat[run.contactID, default: []].append(run.number)
        }

        mutating func remove(_ number: Int) {
            guard let run = runs.removeValue(forKey: number) else { return }
            runsByChat[run.contactID]?.removeAll { $0 == number }
            if runsByChat[run.contactID]?.isEmpty == true { runsByChat[run.contactID] = nil }
        }

        /// Returns the copy of a scenario that its runs share.
        mutating func share(_ scenario: Scenario) -> SharedScenario {
            if let known = shared[scenario.name], known.isSame(as: scenario) { return known }
            let made = SharedScenario(scenario)
            shared[scenario.name] = made
            return made
        }

        /// Returns a name that no other run of the scenario has.
        mutating func nextName(of scenario: Scenario, row: Int?) -> RunName {
            let place = "\(row ?? 0)\n\(scenario.name)"
            begun[place, default: 0] += 1
            return RunName(row: row, index: begun[place] ?? 1)
        }
        /// The number of the run that ended last, or 0.
        ///
        /// `maxEndedRuns` does not count this run, so that clients that wait for it can read it.
        var lastEnded = 0
    }

    struct State {
        /// The scenarios that the server was started with. Every instance has them.
        var scenarios: [String: Scenario] = [:]
        var books: [ObjectIdentifier: Book] = [:]
        /// Ended runs of all instances, oldest first, without the last of each instance.
        var ended: Deque<(book: ObjectIdentifier, number: Int)> = []

        /// Changes an instance's book. Makes the book the first time it is used.
        ///
        /// Returns nil for a closed instance: its runs are forgotten, so it gets no book again.
        mutating func withBook<Result>(of instance: Instance, _ body: (inout Book) -> Result) -> Result? {
            guard !instance.isClosed else { return nil }
            return body(&books[ObjectIdentifier(instance), default: Book(instance: instance)])
        }
    }

    private let maxEndedRuns: Int
    let state = Mutex(State())
    let services: (any ServiceAsking)?

    /// - Parameters:
    ///   - maxEndedRuns: how many ended runs of all instances are remembered, in addition to the
    ///     last of each instance. The oldest are forgotten first.
    ///   - services: calls the services of `ask` steps.
    package init(maxEndedRuns: Int, services: (any ServiceAsking)? = nil) {
        self.services = services
        self.maxEndedRuns = maxEndedRuns
    }

    /// Changes an instance's book. Returns nil if the instance is closed.
    @discardableResult
    func withBook<Result>(of instance: Instance, _ body: (inout Book) -> Result) -> Result? {
        state.withLock { $0.withBook(of: instance, body) }
    }

    // MARK: - Scenarios

    /// Adds a scenario to all instances, or replaces the scenario with the same name.
    package func put(_ scenario: Scenario) {
        state.withLock { $0.scenarios[scenario.name] = scenario }
    }

    /// Removes a scenario from all instances. An instance keeps its own scenario of that name.
    package func remove(_ name: String) {
        state.withLock { $0.scenarios[name] = nil }
    }

    /// Adds a scenario to one instance, where it takes precedence over a shared scenario of the same name.
    ///
    /// - Parameter text: the content of the scenario's file.
    /// - Throws: a conflict if the instance has too many scenarios, or too much scenario text.
    package func put(_ scenario: Scenario, text: [UInt8], in instance: Instance) throws(Refusal) {
        let source = DirectorRecord.Source(
            name: scenario.name, file: scenario.file, text: String(decoding: text, as: UTF8.self))
        let isKept = withBook(of: instance) { book in
            let others = book.sources.values.filter { $0.name != source.name }
            let bytes = others.reduce(text.count) { $0 + $1.text.utf8.count }
            guard others.count < Self.mostScenarios, bytes <= Self.mostSourceBytes else { return false }
            book.scenarios[scenario.name] = scenario
            book.sources[scenario.name] = source
            book.shared[scenario.name] = nil
            return true
        }
        guard isKept ?? false else {
            throw Refusal(
                .conflict,
                "an instance can have at most \(Self.mostScenarios) own scenarios, of \(Self.mostSourceBytes) bytes"
            )
        }
    }

    /// The most scenarios that can be added to one instance, and the most bytes of their texts together.
    private static let mostScenarios = 1_000
    private static let mostSourceBytes = 64 * 1_024 * 1_024
    /// The most bytes of all files that were sent for the scenarios of one instance.
    private static let mostFileBytes = 64 * 1_024 * 1_024

    /// Stores a file for a scenario that will name it.
    package func put(_ bytes: [UInt8], as file: String, of scenario: String, in instance: Instance) throws(Refusal) {
        let isKept = state.withLock { state in
            state.withBook(of: instance) { book in
                let others = book.files.values.flatMap(\.values).reduce(0) { $0 + $1.count }
                let known = book.files[scenario]?[file]?.count ?? 0
                guard others - known + bytes.count <= Self.mostFileBytes else { return false }
                book.files[scenario, default: [:]][file] = bytes
                return true
            }
        }
        guard isKept ?? false else {
            throw Refusal(
                .conflict, "the files for an instance's scenarios can have at most \(Self.mostFileBytes) bytes together"
            )
        }
    }

    /// Returns the files that a scenario can name: those that it names now, and those that were sent for it.
    package func files(of scenario: String, in instance: Instance) -> [String: [UInt8]] {
        let named = self.scenario(named: scenario, in: instance)?.files ?? []
        let sent = state.withLock { $0.books[ObjectIdentifier(instance)]?.files[scenario] ?? [:] }
        return Dictionary(named.map { ($0.name, $0.bytes) }) { $1 }.merging(sent) { _, sent in sent }
    }

    package func scenario(named name: String, in instance: Instance) -> Scenario? {
        state.withLock { $0.books[ObjectIdentifier(instance)]?.scenarios[name] ?? $0.scenarios[name] }
    }

    /// Returns all scenarios of an instance, including shared ones, sorted by name.
    package func scenarios(in instance: Instance) -> [Scenario] {
        state.withLock { state in
            let own = state.books[ObjectIdentifier(instance)]?.scenarios ?? [:]
            return Array(state.scenarios.merging(own) { _, own in own }.values)
        }.sorted { $0.name < $1.name }
    }

    // MARK: - Runs

    /// Opens a chat and plays the scenario in it.
    ///
    /// - Returns: the run, and an invitation for each real client. These are the clients of
    ///   `options`, and the customer if the scenario expects it and no stand-in plays it.
    package func start(
        _ scenario: Scenario, in instance: Instance, _ options: RunOptions = RunOptions()
    ) throws(Refusal) -> (run: Run, invitations: [Invitation]) {
        try Self.checkNeeds(of: scenario, in: instance)
        let name = try name(of: scenario, options, in: instance)
        var request = ChatRequest(
            flowID: Self.flowID(of: scenario), displayName: scenario.customerName(inRow: name.row))
        let own = scenario.attributes(ofRow: name.row)
        request.attributes =
            own.filter { attribute in !options.attributes.contains { $0.name == attribute.name } } + options.attributes
        request.supportedContentTypes = scenario.contentTypes ?? MessageLimits.supportable
        request.runsFlow = false
        request.isIncremental = scenario.customer.isIncremental
        request.durationInMinutes = scenario.customer.durationInMinutes ?? request.durationInMinutes
        let started = try instance.startChat(request, named: "\(scenario.name)\n\(name.stream)")
        let isCustomerReal =
            scenario.awaitsMainCustomer
            && (!options.casting.standIns.union(options.casting.silent).contains(.customer)
                || options.clients.contains(.customer))
        // Each client is invited under the name that the scenario expects.
        let invited = scenario.awaitedParts.filter {
            !scenario.isMainCustomer($0) && options.clients.contains($0.actor)
        }
        let guests = try invited.sorted { $0.description < $1.description }
            .map { part throws(Refusal) in (part: part, invitation: try Self.invite(part, to: started.chat)) }
        var invitations = guests.map(\.invitation)
        if isCustomerReal {
            invitations.append(
                Invitation(
                    actor: .customer, participant: ChatState.customer, participantID: started.participantID.description,
                    participantToken: started.participantToken))
        }
        guard let run = book(scenario, name, options, started.chat) else { throw Self.wasReset }
        run.begin(
            in: started.chat, ownsChat: true, connectingCustomer: !isCustomerReal,
            invited: guests.map { ($0.part, $0.invitation.participant) })
        return (run, invitations)
    }

    /// Refuses a scenario that needs what the instance lacks.
    private static func checkNeeds(of scenario: Scenario, in instance: Instance) throws(Refusal) {
        let missing = scenario.missing(in: instance)
        guard missing.isEmpty else {
            throw Refusal(
                .conflict,
                "the scenario \"\(scenario.name)\" needs what the instance lacks: \(missing.joined(separator: ", "))")
        }
    }

    private static let wasReset = Refusal(.gone, "the instance was reset")

    /// Returns the name of a scenario's next run. The row is that of `options`, or the first.
    private func name(
        of scenario: Scenario, _ options: RunOptions, in instance: Instance
    ) throws(Refusal) -> RunName {
        let row = scenario.data.isEmpty ? nil : options.row ?? 1
        let name = state.withLock { $0.withBook(of: instance) { $0.nextName(of: scenario, row: row) } }
        guard let name else { throw Self.wasReset }
        return name
    }

    private static func flowID(of scenario: Scenario) -> String {
        if case .withFlow(let flow) = scenario.starts { flow } else { "scenario \(scenario.name)" }
    }

    private static func invite(_ part: Part, to chat: Chat) throws(Refusal) -> Invitation {
        let index = try chat.turn { chat throws(Refusal) in
            try chat.addParticipant(part.actor.role, displayName: part.displayName)
        }
        return Invitation(
            actor: part.actor, participant: index,
            participantID: chat.read { $0.facts.participants[index].id.description },
            participantToken: try chat.instance.issueParticipantToken(in: chat, for: index))
    }

    /// Makes a run and adds it to the instance's book. Returns nil if the instance is closed.
    private func book(_ scenario: Scenario, _ name: RunName, _ options: RunOptions, _ chat: Chat) -> Run? {
        // Made before the director's lock is taken, because a chat's lock must be taken first.
        let context = Run.Context(chat)
        let key = ObjectIdentifier(chat.instance)
        return state.withLock { state in
            state.withBook(of: chat.instance) { book in
                book.lastNumber += 1
                let run = Run(
                    number: book.lastNumber, name: name, scenario: book.share(scenario), options: options, context,
                    services: services
                ) { [weak self, instance = chat.instance] run in self?.ended(run, in: key, of: instance) }
                book.insert(run)
                return run
            }
        }
    }

    /// Starts every scenario that starts on boot.
    package func startOnBoot(in instance: Instance) throws(Refusal) {
        var options = RunOptions()
        options.startsAgain = true
        for scenario in scenarios(in: instance) where scenario.starts.isOnBoot && scenario.missing(in: instance).isEmpty
        {
            try startAll(scenario, in: instance, options)
        }
    }

    /// Schedules the next run of a run's scenario, if the run repeats.
    ///
    /// The next run plays the scenario that has the name then. Nothing happens if there is none, or
    /// if its `starts` does not repeat it.
    func scheduleNext(after run: Run, in instance: Instance) {
        guard run.startsAgain else { return }
        scheduleAgain(run.scenario.name, row: run.name.row, in: instance)
    }

    private func scheduleAgain(_ name: String, row: Int?, in instance: Instance) {
        guard case .onBoot(let pause?) = scenario(named: name, in: instance)?.starts else { return }
        // In the background, so that a clock that advances until idle does not wait for it.
        instance.clock.schedule(
            at: instance.clock.now() + pause, label: "\(name) starts again", isBackground: true
        ) { [weak self] in
            guard let self, !instance.isClosed else { return }
            startAgain(name, row: row, in: instance)
        }
    }

    private func startAgain(_ name: String, row: Int?, in instance: Instance) {
        guard let scenario = scenario(named: name, in: instance), case .onBoot(_?) = scenario.starts else { return }
        var options = RunOptions()
        options.row = row.map { min($0, max(1, scenario.data.count)) }
        options.startsAgain = true
        do throws(Refusal) {
            _ = try start(scenario, in: instance, options)
        } catch {
            // There was no room for the chat. A later attempt can succeed.
            scheduleAgain(name, row: row, in: instance)
        }
    }

    /// Starts a run for each row of a scenario's table. Starts one run if there is no table, or if
    /// `options` names a row.
    ///
    /// - Parameter isOver: called before each start; true stops starting. Runs that have started continue.
    /// - Throws: a refusal if a run cannot start, or if `isOver` returns true before all runs have started.
    @discardableResult
    package func startAll(
        _ scenario: Scenario, in instance: Instance, _ options: RunOptions = RunOptions(),
        isOver: () -> Bool = { false }
    ) throws(Refusal) -> [(run: Run, invitations: [Invitation])] {
        let rows: [Int?] = scenario.data.isEmpty || options.row != nil ? [options.row] : Array(1...scenario.data.count)
        var started: [(run: Run, invitations: [Invitation])] = []
        for row in rows {
            guard !isOver() else {
                throw Refusal(
                    .gone, "not all runs were started: the client disconnected, or the instance was closed")
            }
            var options = options
            options.row = row
            started.append(try start(scenario, in: instance, options))
        }
        return started
    }

    package func run(_ id: String, of instance: Instance) -> Run? {
        guard let number = Int(id.dropFirst("run-".count)) else { return nil }
        let run = state.withLock { $0.books[ObjectIdentifier(instance)]?.runs[number] }
        return run?.id == id ? run : nil
    }

    /// The runs of an instance, oldest first.
    package func runs(of instance: Instance) -> [Run] {
        state.withLock { Array($0.books[ObjectIdentifier(instance)]?.runs.values ?? [:].values) }
            .sorted { $0.number < $1.number }
    }

    /// Forgets the runs of an instance that was reset.
    ///
    /// - Parameter successor: receives the instance's scenarios; nil to forget them, too.
    package func forget(_ instance: Instance, keepingScenariosFor successor: Instance?) {
        state.withLock { state in
            let key = ObjectIdentifier(instance)
            let book = state.books.removeValue(forKey: key)
            state.ended.removeAll { $0.book == key }
            if let successor, let book {
                _ = state.withBook(of: successor) { successor in
                    successor.scenarios = book.scenarios
                    successor.files = book.files
                    successor.sources = book.sources
                }
            }
        }
    }

    /// Records that a run ended, and forgets the oldest runs beyond `maxEndedRuns`.
    ///
    /// - Parameter instance: where a failure is reported and the next run is scheduled; nil for
    ///   neither.
    func ended(_ run: Run, in key: ObjectIdentifier, of instance: Instance?) {
        if let instance, !instance.isClosed {
            if case .failed(let failure) = run.outcome { report(failure, of: run, in: instance) }
            scheduleNext(after: run, in: instance)
        }
        state.withLock { state in
            guard let previous = state.books[key]?.lastEnded else { return }
            state.books[key]?.lastEnded = run.number
            // The previous last run can be forgotten only now.
            if previous > 0 { state.ended.append((key, previous)) }
            while state.ended.count > maxEndedRuns, let oldest = state.ended.popFirst() {
                state.books[oldest.book]?.remove(oldest.number)
            }
        }
    }
}

extension Director: ContactFlows {
    /// Plays the scenario of a flow. If several scenarios have the flow, plays the first by name.
    ///
    /// - Returns: false if the instance has no scenario for the flow, or is closed.
    package func contactArrived(_ chat: Chat, at flow: String) -> Bool {
        let instance = chat.instance
        guard
            let scenario = scenarios(in: instance)
                .first(where: { $0.starts.isFlow(flow) && $0.missing(in: instance).isEmpty })
        else { return false }
        guard let name = nextName(of: scenario, in: chat.instance) else { return false }
        book(scenario, name, RunOptions(), chat)?.begin(in: chat, ownsChat: false, connectingCustomer: false)
        return true
    }

    package func hasFlow(_ flow: String, in instance: Instance) -> Bool {
        scenarios(in: instance).contains { $0.starts.isFlow(flow) && $0.missing(in: instance).isEmpty }
    }

    package func flows(of instance: Instance) -> [String] {
        scenarios(in: instance).filter { $0.missing(in: instance).isEmpty }
            .compactMap { if case .withFlow(let flow) = $0.starts { flow } else { nil } }.sorted()
    }

    package func missing(forFlow flow: String, in instance: Instance) -> [String] {
        scenarios(in: instance).first { $0.starts.isFlow(flow) }?.missing(in: instance) ?? []
    }

    /// Returns the name of a contact's run. Contacts use the rows of a table in turn.
    private func nextName(of scenario: Scenario, in instance: Instance) -> RunName? {
        state.withLock { state in
            state.withBook(of: instance) { book in
                let arrival = book.nextName(of: scenario, row: nil)
                guard !scenario.data.isEmpty else { return arrival }
                let row = (arrival.index - 1) % scenario.data.count + 1
                return book.nextName(of: scenario, row: row)
            }
        }
    }
}
