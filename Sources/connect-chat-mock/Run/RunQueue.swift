import DequeModule
import Kernel
import Runner

/// Plays many runs on several threads, and reports their ends in the order of the plan.
final class RunQueue: Sendable {
    private struct State {
        var runs: [PlayedRun?]
        /// The index of the first run whose end has not been reported.
        var nextToReport = 0
    }

    private let plans: [PlannedRun]
    private let onEnd: @Sendable (PlayedRun) -> PlayedRun
    private let state: Mutex<State>
    /// Held while an end is reported: ends are reported one at a time, while other runs play.
    private let reportLock = Mutex(())

    /// - Parameter onEnd: called for one run at a time; returns the part of the run to keep.
    init(_ plans: [PlannedRun], onEnd: @escaping @Sendable (PlayedRun) -> PlayedRun) {
        self.plans = plans
        self.onEnd = onEnd
        state = Mutex(State(runs: Array(repeating: nil, count: plans.count)))
    }

    /// Plays all runs, and returns them in the order of the plan.
    func perform(threads: Int, _ play: @escaping @Sendable (PlannedRun) -> PlayedRun) -> [PlayedRun] {
        let pool = WorkerPool(Deque<Int>(), threads: threads) { [self] _ in
            { [self] index in finish(index, play(plans[index])) }
        }
        pool.update { $0 += plans.indices }
        pool.finish()
        return state.withLock { $0.runs.compactMap(\.self) }
    }

    private func finish(_ index: Int, _ run: PlayedRun) {
        state.withLock { $0.runs[index] = run }
        reportLock.withLock { _ in
            while let (index, run) = nextPending() {
                let kept = onEnd(run)
                state.withLock { $0.runs[index] = kept }
            }
        }
    }

    private func nextPending() -> (index: Int, run: PlayedRun)? {
        state.withLock { state in
            guard state.nextToReport < plans.count, let run = state.runs[state.nextToReport] else { return nil }
            state.nextToReport += 1
            return (state.nextToReport - 1, run)
        }
    }
}
