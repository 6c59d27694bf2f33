package import ChatDomain
internal import Kernel

/// Knows the scenarios and plays them: opens a chat for each run and remembers how runs ended.
package final class Director: Sendable {
    /// What belongs to one instance: gone when the instance is reset.
    private struct Book {
        /// Scenarios put by the admin API.
        var scenarios: [String: Scenario] = [:]
        var runs: [Int: Run] = [:]
        var lastNumber = 0
    }

    private struct State {
        /// The scenarios that the server was started with: known in every instance.
        var scenarios: [String: Scenario] = [:]
        var books: [ObjectIdentifier: Book] = [:]
        /// Ended runs of all instances, oldest first, from `firstEnded` on.
        var ended: [(book: ObjectIdentifier, number: Int)] = []
        var firstEnded = 0
    }

    private let maxEndedRuns: Int
    private let state = Mutex(State())

    /// - Parameter maxEndedRuns: how many ended runs are remembered, of all instances; the oldest go first.
    package init(maxEndedRuns: Int) {
        self.maxEndedRuns = maxEndedRuns
    }

    // MARK: - Scenarios

    /// Adds a scenario to all instances, or replaces the one of that name.
    package func put(_ scenario: Scenario) {
        state.withLock { $0.scenarios[scenario.name] = scenario }
    }

    /// Adds a scenario to one instance, where it goes before one of that name that all have.
    package func put(_ scenario: Scenario, in instance: Instance) {
        state.withLock { $0.books[ObjectIdentifier(instance), default: Book()].scenarios[scenario.name] = scenario }
    }

    package func scenario(named name: String, in instance: Instance) -> Scenario? {
        state.withLock { $0.books[ObjectIdentifier(instance)]?.scenarios[name] ?? $0.scenarios[name] }
    }

    /// All scenarios that an instance knows, by name.
    package func scenarios(in instance: Instance) -> [Scenario] {
        state.withLock { state in
            let own = state.books[ObjectIdentifier(instance)]?.scenarios ?? [:]
            return Array(state.scenarios.merging(own) { _, own in own }.values)
        }.sorted { $0.name < $1.name }
    }

    // MARK: - Runs

    /// Opens a chat and plays the scenario in it.
    ///
    /// - Returns: the run, and what the real clients of `options` need; a customer who is only expected, and whom no
    ///   stand-in plays, is one of them.
    package func start(
        _ scenario: Scenario, in instance: Instance, _ options: RunOptions = RunOptions()
    ) throws(ChatRefusal) -> (run: Run, invitations: [Invitation]) {
        var request = ChatRequest(flowID: Self.flowID(of: scenario), displayName: scenario.customer.name)
        request.attributes = scenario.customer.attributes
        request.supportedContentTypes = MessageLimits.supportable
        request.runsFlow = false
        let started = try instance.startChat(request)
        let isCustomerReal =
            scenario.awaits.contains(.customer) && !options.casting.standIns.contains(.customer)
            || options.clients.contains(.customer)
        var invitations = try options.clients.subtracting([.customer]).sorted { $0.rawValue < $1.rawValue }
            .map { actor throws(ChatRefusal) in try Self.invite(actor, to: started.chat) }
        if isCustomerReal {
            invitations.append(
                Invitation(
                    actor: .customer, participantID: started.participantID.description,
                    participantToken: started.participantToken))
        }
        let run = book(scenario, options, started.chat)
        run.begin(in: started.chat, connectingCustomer: !isCustomerReal)
        return (run, invitations)
    }

    private static func flowID(of scenario: Scenario) -> String {
        if case .withFlow(let flow) = scenario.starts { flow } else { "scenario \(scenario.name)" }
    }

    private static func invite(_ actor: Actor, to chat: Chat) throws(ChatRefusal) -> Invitation {
        let index = try chat.turn { chat throws(ChatRefusal) in
            try chat.addParticipant(actor.role, displayName: actor.displayName)
        }
        return Invitation(
            actor: actor, participantID: chat.read { $0.participants[index].id.description },
            participantToken: try chat.instance.issueParticipantToken(in: chat, for: index))
    }

    private func book(_ scenario: Scenario, _ options: RunOptions, _ chat: Chat) -> Run {
        let book = ObjectIdentifier(chat.instance)
        return state.withLock { state in
            state.books[book, default: Book()].lastNumber += 1
            let number = state.books[book]?.lastNumber ?? 0
            let run = Run(number: number, scenario: scenario, options: options, chat: chat) { [weak self] run in
                self?.ended(run, in: book)
            }
            state.books[book]?.runs[number] = run
            return run
        }
    }

    /// Starts every scenario that starts on boot.
    package func startOnBoot(in instance: Instance) throws(ChatRefusal) {
        for scenario in scenarios(in: instance) where scenario.starts == .onBoot {
            _ = try start(scenario, in: instance)
        }
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
    /// - Parameter successor: gets the instance's scenarios; nil to forget them, too.
    package func forget(_ instance: Instance, keepingScenariosFor successor: Instance?) {
        state.withLock { state in
            let book = state.books.removeValue(forKey: ObjectIdentifier(instance))
            if let successor, let book {
                state.books[ObjectIdentifier(successor), default: Book()].scenarios = book.scenarios
            }
        }
    }

    private func ended(_ run: Run, in book: ObjectIdentifier) {
        state.withLock { state in
            guard state.books[book] != nil else { return }
            state.ended.append((book, run.number))
            while state.ended.count - state.firstEnded > maxEndedRuns {
                let oldest = state.ended[state.firstEnded]
                state.firstEnded += 1
                state.books[oldest.book]?.runs[oldest.number] = nil
            }
            if state.firstEnded > 1_024, state.firstEnded * 2 > state.ended.count {
                state.ended.removeFirst(state.firstEnded)
                state.firstEnded = 0
            }
        }
    }
}

extension Director: ContactFlows {
    /// Plays the scenario of the contact's flow, if an instance knows one; of several the first by name.
    package func contactStarted(_ chat: Chat) {
        let flow = chat.read { $0.request.flowID }
        guard let scenario = scenarios(in: chat.instance).first(where: { $0.starts.isFlow(flow) }) else { return }
        book(scenario, RunOptions(), chat).begin(in: chat, connectingCustomer: false)
    }
}
