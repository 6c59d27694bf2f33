package import ChatDomain
internal import Kernel

/// Knows the scenarios and plays them: opens a chat for each run and remembers how runs ended.
package final class Director: Sendable {
    private struct RunBook {
        var runs: [String: Run] = [:]
        /// Ids, oldest first.
        var order: [String] = []
        var lastNumber = 0
    }

    private struct State {
        var scenarios: [String: Scenario] = [:]
        var books: [String: RunBook] = [:]
    }

    private let maxRuns: Int
    private let state = Mutex(State())

    /// - Parameter maxRuns: how many runs an instance remembers; the oldest ended ones go first.
    package init(maxRuns: Int) {
        self.maxRuns = maxRuns
    }

    // MARK: - Scenarios

    /// Adds a scenario, or replaces the one of that name.
    package func put(_ scenario: Scenario) {
        state.withLock { $0.scenarios[scenario.name] = scenario }
    }

    package func scenario(named name: String) -> Scenario? {
        state.withLock { $0.scenarios[name] }
    }

    /// All scenarios, by name.
    package var scenarios: [Scenario] {
        state.withLock { Array($0.scenarios.values) }.sorted { $0.name < $1.name }
    }

    // MARK: - Runs

    /// Opens a chat and plays the scenario in it.
    ///
    /// - Parameter seed: goes before the file's, and that before the instance's.
    package func start(
        _ scenario: Scenario, in instance: Instance, seed: UInt64? = nil
    ) throws(ChatRefusal) -> Run {
        var request = ChatRequest(flowID: "scenario \(scenario.name)", displayName: scenario.customer.name)
        request.attributes = scenario.customer.attributes
        request.supportedContentTypes = MessageLimits.supportable
        let chat = try instance.startChat(request).chat
        let run = state.withLock { state in
            var book = state.books[instance.id] ?? RunBook()
            book.lastNumber += 1
            let run = Run(
                id: "run-\(book.lastNumber)", scenario: scenario,
                seed: seed ?? scenario.seed ?? instance.seed, chat: chat)
            book.runs[run.id] = run
            book.order.append(run.id)
            prune(&book)
            state.books[instance.id] = book
            return run
        }
        run.begin()
        return run
    }

    /// Starts every scenario that starts on boot.
    package func startOnBoot(in instance: Instance) throws(ChatRefusal) {
        for scenario in scenarios where scenario.starts == .onBoot {
            _ = try start(scenario, in: instance)
        }
    }

    package func run(_ id: String, of instance: Instance) -> Run? {
        state.withLock { $0.books[instance.id]?.runs[id] }
    }

    /// The runs of an instance, oldest first.
    package func runs(of instance: Instance) -> [Run] {
        state.withLock { state in
            let book = state.books[instance.id]
            return (book?.order ?? []).compactMap { book?.runs[$0] }
        }
    }

    package func forgetRuns(of instance: Instance) {
        state.withLock { $0.books[instance.id] = nil }
    }

    private func prune(_ book: inout RunBook) {
        guard book.order.count > maxRuns else { return }
        guard let index = book.order.firstIndex(where: { book.runs[$0]?.outcome != nil }) else { return }
        book.runs[book.order.remove(at: index)] = nil
    }
}
