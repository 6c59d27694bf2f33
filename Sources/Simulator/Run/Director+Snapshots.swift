internal import Chats
package import ContactModel
package import Instances
package import Kernel
package import ScenarioModel

extension Director {
    /// Returns snapshots of the runs in a chat, except of runs that have not begun.
    ///
    /// The caller must hold the chat's lock, so that the runs and the chat are recorded at the same moment.
    package func snapshots(ofRunsIn chat: UniqueID, of instance: Instance) -> [RunSnapshot] {
        let runs = withBook(of: instance) { book in (book.runsByChat[chat] ?? []).compactMap { book.runs[$0] } }
        return (runs ?? []).filter(\.hasBegun).map(\.snapshot)
    }

    /// Returns the data to keep of an instance: its own scenarios, and the given runs.
    package func record(of instance: Instance, runs: [RunSnapshot]) -> DirectorRecord {
        let runs = runs.sorted { $0.number < $1.number }
        return withBook(of: instance) { book in
            DirectorRecord(
                sources: book.sources.values.sorted { $0.name < $1.name },
                files: book.files.sorted { $0.key < $1.key }.flatMap { scenario, files in
                    files.sorted { $0.key < $1.key }.map {
                        DirectorRecord.File(scenario: scenario, name: $0.key, content: FileBytes($0.value))
                    }
                }, lastNumber: book.lastNumber, begun: book.begun, runs: runs)
        } ?? DirectorRecord(sources: [], files: [], lastNumber: 0, begun: [:], runs: runs)
    }

    /// Returns an unfinished run whose scenario text was replaced after the run started.
    ///
    /// Such a run cannot be restored. Returns nil if there is none.
    package func unrestorableRun(in instance: Instance) -> Run? {
        let own = state.withLock { state in
            (state.books[ObjectIdentifier(instance)]?.scenarios ?? [:]).values + Array(state.scenarios.values)
        }
        return runs(of: instance).first { run in
            run.outcome == nil
                && !own.contains { $0.name == run.scenario.name && $0.fingerprint == run.scenario.fingerprint }
        }
    }

    /// Restores a record into an instance that has its chats but no timers yet.
    ///
    /// - Parameter scenarios: the instance's own scenarios, read from the record's sources.
    package func restore(
        _ record: DirectorRecord, scenarios: [Scenario], in instance: Instance
    ) throws(Refusal) {
        var runs: [Run] = []
        for snapshot in record.runs { runs.append(try restored(snapshot, scenarios, in: instance)) }
        withBook(of: instance) { book in
            for scenario in scenarios { book.scenarios[scenario.name] = scenario }
            for source in record.sources { book.sources[source.name] = source }
            for file in record.files { book.files[file.scenario, default: [:]][file.name] = file.content.bytes }
            book.lastNumber = record.lastNumber
            book.begun = record.begun
            for run in runs { book.insert(run) }
        }
        // Sorted by end time, so that the oldest runs are forgotten first.
        let over = runs.filter { $0.status.endedAt != nil }.sorted {
            ($0.endTime, $0.number) < ($1.endTime, $1.number)
        }
        for run in over { ended(run, in: ObjectIdentifier(instance), of: nil) }
        for run in lastRunsToRepeat(over.filter(\.startsAgain), among: runs) { scheduleNext(after: run, in: instance) }
        let byChat = Dictionary(grouping: runs, by: \.contactID)
        for chat in instance.chats {
            guard chat.read({ $0.facts.state != .ended }) else { continue }
            resume(byChat[chat.id] ?? [], in: chat)
        }
    }

    /// Returns the last ended run of each scenario and row, unless an unfinished run repeats it.
    private func lastRunsToRepeat(_ over: [Run], among runs: [Run]) -> [Run] {
        over.enumerated().filter { place, run in
            func isAlike(_ other: Run) -> Bool {
                other.scenario.name == run.scenario.name && other.name.row == run.name.row
            }
            return !over[(place + 1)...].contains(where: isAlike)
                && !runs.contains { $0.status.endedAt == nil && $0.startsAgain && isAlike($0) }
        }.map(\.element)
    }

    private func restored(
        _ snapshot: RunSnapshot, _ own: [Scenario], in instance: Instance
    ) throws(Refusal) -> Run {
        let scenario = try scenario(of: snapshot, among: own)
        guard let chat = instance.chat(snapshot.contactID.description) else {
            throw Refusal(.conflict, "the snapshot has a run without its contact, \(snapshot.contactID)")
        }
        let people = chat.read { $0.facts.participants.indices }
        guard snapshot.isSound(of: scenario, participants: people) else {
            throw Refusal(.invalid, "the run \"run-\(snapshot.number)\" is not valid")
        }
        let key = ObjectIdentifier(instance)
        return Run(snapshot, scenario: SharedScenario(scenario), Run.Context(chat), services: services) {
            [weak self] run in self?.ended(run, in: key, of: instance)
        }
    }

    /// Returns the scenario of a snapshot.
    ///
    /// A run that is over executes no more steps, and needs only the scenario's name.
    private func scenario(of snapshot: RunSnapshot, among own: [Scenario]) throws(Refusal) -> Scenario {
        let known = own + state.withLock { Array($0.scenarios.values) }
        let same = known.first { $0.name == snapshot.scenario && $0.fingerprint == snapshot.fingerprint }
        if let same { return same }
        guard snapshot.machine.outcome == nil else { return Scenario(name: snapshot.scenario, file: snapshot.scenario) }
        throw Refusal(
            .conflict,
            "a run of \"\(snapshot.scenario)\" is in the snapshot, but this server has no scenario of that name and text"
        )
    }

    /// Resumes runs in their chat, each with its recorded observer index.
    ///
    /// Timers contain this index, so a placeholder takes the index of each forgotten run.
    private func resume(_ runs: [Run], in chat: Chat) {
        chat.turn { chat in
            for run in runs.sorted(by: { $0.observerIndex < $1.observerIndex }) {
                while chat.nextObserver < run.observerIndex {
                    _ = chat.addObserver(NoObserver())
                }
                run.resume(in: &chat)
            }
        }
    }
}

extension Run {
    fileprivate var endTime: Timestamp { status.endedAt ?? startedAt }
}

/// Takes the observer index of a run that is forgotten.
private final class NoObserver: ChatObserver {
    let isActive = false
    func observe(_ occurrence: Occurrence, in chat: inout ChatState) {}
    func turnEnded(in chat: inout ChatState) {}
    func timerFired(_ number: Int, in chat: inout ChatState) {}
}
