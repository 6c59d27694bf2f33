import DequeModule
import Kernel
import Runner

/// Plays many runs on several threads, and reports their ends in the order of the plan.
final class RunQueue: Sendable {
    private struct State {
        var runs: [PlayedRun?]
        /// The index of the first run whose end has not been reported.
        var untold = 0
    }

    private let plans: [PlannedRun]
    private let onEnd: @Sendable (PlayedRun) -> PlayedRun
    private let state: Mutex<State>
    /// Held while an end is reported: ends are reported one at a time, while other runs play.
    private let telling = Mutex(())

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
        telling.withLock { _ in
            while let (index, run) = nextUntold() {
                let kept = onEnd(run)
                state.withLock { $0.runs[index] = kept }
            }
        }
    }

    private func nextUntold() -> (index: Int, run: PlayedRun)? {
        state.withLock { state in
            guard state.untold < plans.count, let run = state.runs[state.untold] else { return nil }
            state.untold += 1
            return (state.untold - 1, run)
        }
    }
}
