internal import Glibc
internal import Kernel
internal import Logging
internal import ScenarioModel
internal import Simulator

/// Reads scenario files again when they change. After a mistake, the last good version stays.
final class ScenarioWatch: Sendable {
    /// A file as it was at a look.
    private struct Stamp: Equatable {
        let inode: ino_t
        let bytes: off_t
        let seconds: Int
        let nanoseconds: Int
    }

    private struct State {
        /// The stamps of all files that the scenarios consist of.
        var stamps: [String: Stamp] = [:]
        /// What was wrong with each file at the last look.
        var problems: [String: String] = [:]
        /// The scenarios that the director has, by name.
        var played: [String: Scenario] = [:]
    }

    private let paths: [String]
    private let reader: any ScenarioReading
    private let director: Director
    private let logger: Logger
    private let reasonNotToPlay: @Sendable (Scenario) -> String?
    private let state: Mutex<State>
    private let isOver = Monitor(false)
    private let thread = Mutex<Thread?>(nil)

    /// - Parameters:
    ///   - collection: the files as the server has read them.
    ///   - paths: the files and folders that the user named.
    ///   - reasonNotToPlay: returns why no instance can play a scenario; nil if one can.
    init(
        _ collection: ScenarioCollection, at paths: [String], _ reader: any ScenarioReading, _ director: Director,
        _ logger: Logger, reasonNotToPlay: @escaping @Sendable (Scenario) -> String? = { _ in nil }
    ) {
        self.reasonNotToPlay = reasonNotToPlay
        self.paths = paths
        self.reader = reader
        self.director = director
        self.logger = logger
        var initial = State()
        for scenario in collection.scenarios { initial.played[scenario.name] = scenario }
        // Without stamps, the first look reads all files: they may have changed since they were read.
        state = Mutex(initial)
    }

    /// The nanoseconds between two looks.
    private static let interval: Int64 = 500_000_000

    /// Looks at the files twice a second, until ``stop()``.
    func begin() {
        thread.withLock { thread in
            thread = Thread { [self] in
                while isOver.wait(until: WallClock.monotonicNanoseconds() + Self.interval, { $0 ? true : nil }) == nil {
                    look()
                }
            }
        }
    }

    func stop() {
        isOver.update { $0 = true }
        thread.withLock { $0 }?.join()
    }

    /// Reads all files again if one of them has changed since the last look.
    func look() {
        state.withLock { state in
            // Before the files are read, so that a change while they are read is seen at the next look.
            let stamps = Self.stamps(paths, state)
            guard stamps != state.stamps else { return }
            state.stamps = stamps
            update(ScenarioCollection(paths, reader), &state)
        }
    }

    private func update(_ collection: ScenarioCollection, _ state: inout State) {
        var problems: [String: String] = [:]
        // Views are read only at the start.
        for entry in collection.entries where !entry.file.hasSuffix(FileEnding.view) {
            guard let problem = entry.problem else { continue }
            problems[entry.file] = problem
            if state.problems[entry.file] != problem {
                logger.error("\(problem)\nthe last good version of \(entry.file) stays")
            }
        }
        let mended = Set(state.problems.keys).subtracting(problems.keys)
        state.problems = problems
        var names: Set<String> = []
        for scenario in collection.scenarios {
            names.insert(scenario.name)
            let isChanged = state.played[scenario.name]?.fingerprint != scenario.fingerprint
            if isChanged {
                director.put(scenario)
                state.played[scenario.name] = scenario
            }
            guard isChanged || mended.contains(scenario.file) else { continue }
            logger.notice("\(scenario.file): read again")
            if let reason = reasonNotToPlay(scenario) { logger.notice("not played: \(reason)") }
        }
        // A problem can be that of a folder.
        let kept = state.played.filter { _, scenario in
            problems.keys.contains { scenario.file == $0 || scenario.file.hasPrefix($0 + "/") }
        }
        for (name, scenario) in state.played where !names.contains(name) && kept[name] == nil {
            director.remove(name)
            state.played[name] = nil
            logger.notice("\(scenario.file): the scenario \"\(name)\" is gone")
        }
    }

    // MARK: - Files

    /// Returns the stamps of the scenarios' files, of the files that they name, and of the other files in the same
    /// folders, which a scenario with mistakes may name.
    private static func stamps(_ paths: [String], _ state: State) -> [String: Stamp] {
        let scenarios = paths.flatMap { (try? ScenarioCollection.files(at: $0)) ?? [$0] }
        let named = state.played.values.flatMap { scenario in
            scenario.files.map { folder(of: scenario.file) + $0.name }
        }
        let folders = Set(scenarios.map { folder(of: $0) })
        let neighbours = folders.flatMap { folder in
            ((try? ScenarioCollection.names(in: folder.isEmpty ? "." : folder)) ?? []).map { folder + $0 }
        }
        var stamps: [String: Stamp] = [:]
        for file in scenarios + named + neighbours where stamps[file] == nil {
            var status = stat()
            guard stat(file, &status) == 0 else { continue }
            stamps[file] = Stamp(
                inode: status.st_ino, bytes: status.st_size, seconds: status.st_mtim.tv_sec,
                nanoseconds: status.st_mtim.tv_nsec)
        }
        return stamps
    }

    private static func folder(of file: String) -> String {
        file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }
}
