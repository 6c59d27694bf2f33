import Glibc
import Kernel

/// Writes lines to standard error from its own thread, so that no worker waits for the reader.
///
/// The queue has a limit. The writer drops lines beyond it, counts them, and reports the count. It also counts equal
/// lines instead of writing them again and again.
final class LogWriter: Sendable {
    private struct State {
        var lines: [String] = []
        var bytes = 0
        var isWriting = false
        var dropped = 0
        var thread: Thread?
        /// The lines whose repetitions are counted, in the order in which they were written.
        var recent: [Repetition] = []
    }

    /// A line, and how often it was repeated.
    private struct Repetition {
        let key: String
        /// Makes the line that reports a number of repetitions.
        let report: @Sendable (Int) -> String
        var count = 0
        /// When the writer reports the repetitions, in monotonic nanoseconds.
        let until: Int64
    }

    private static let mostBytes = 1_024 * 1_024
    /// Nanoseconds for which the writer counts equal lines instead of writing them.
    private static let window: Int64 = 10_000_000_000
    /// The most different lines whose repetitions are counted at once.
    private static let mostRecent = 64

    private let state = Monitor(State())
    private let descriptor: Int32

    init(descriptor: Int32 = STDERR_FILENO) {
        self.descriptor = descriptor
    }

    /// Queues a line without waiting.
    ///
    /// - Parameters:
    ///   - key: identifies equal lines, without their times; nil for a line that is always written.
    ///   - report: makes the line that reports how often the line was repeated.
    func write(_ line: String, key: String? = nil, report: @escaping @Sendable (Int) -> String = { "\($0) times more" })
    {
        let now = WallClock.monotonicNanoseconds()
        state.update { state in
            Self.reportRepetitions(&state, until: now)
            if let place = state.recent.firstIndex(where: { $0.key == key }) {
                state.recent[place].count += 1
                return
            }
            if let key {
                if state.recent.count == Self.mostRecent { Self.reportFirst(&state) }
                state.recent.append(Repetition(key: key, report: report, until: now + Self.window))
            }
            Self.enqueue(line, &state)
            if state.thread == nil { state.thread = Thread { [self] in run() } }
        }
    }

    /// Waits until all lines are written, for at most `milliseconds`.
    func flush(milliseconds: Int64) {
        state.update { Self.reportRepetitions(&$0, until: .max) }
        let limit = WallClock.monotonicNanoseconds() + milliseconds * 1_000_000
        _ = state.wait(until: limit) { $0.lines.isEmpty && !$0.isWriting ? true : nil }
    }

    private static func enqueue(_ line: String, _ state: inout State) {
        guard state.bytes + line.utf8.count <= mostBytes else {
            state.dropped += 1
            return
        }
        state.bytes += line.utf8.count
        state.lines.append(line)
    }

    /// Reports the lines whose window has ended, and stops counting them.
    private static func reportRepetitions(_ state: inout State, until now: Int64) {
        while let first = state.recent.first, first.until <= now { reportFirst(&state) }
    }

    private static func reportFirst(_ state: inout State) {
        let first = state.recent.removeFirst()
        guard first.count > 0 else { return }
        enqueue(first.report(first.count), &state)
    }

    private func run() {
        while true {
            let (lines, dropped): ([String], Int) = state.wait { state in
                Self.reportRepetitions(&state, until: WallClock.monotonicNanoseconds())
                guard !state.lines.isEmpty else { return nil }
                defer {
                    state.lines = []
                    state.bytes = 0
                    state.dropped = 0
                    state.isWriting = true
                }
                return (state.lines, state.dropped)
            } deadline: { state in
                state.recent.first { $0.count > 0 }?.until
            }
            var text = lines.joined(separator: "\n") + "\n"
            if dropped > 0 { text += "\(dropped) lines were dropped because standard error did not accept them\n" }
            let isWritten = Terminal.write(Array(text.utf8), to: descriptor)
            state.update { state in
                state.isWriting = false
                if !isWritten { state.dropped += dropped + lines.count }
            }
        }
    }
}
