/// The time of one Amazon Connect instance: everything that waits, expires or is stamped asks this clock.
///
/// In `real` mode it runs with the machine's clock, shifted by a constant; in `manual` mode it stands still until
/// ``advance(to:)``. Timers fire in the order of their deadlines, then of their scheduling. Lock order: chats may
/// schedule and cancel while they hold their lock; timers fire without any lock held.
package final class InstanceClock: Sendable {
    package enum Mode: String, Sendable, CaseIterable {
        case real
        case manual
    }

    /// What a timer is for, as ``advance(to:)`` reports it.
    package struct FiredTimer: Sendable {
        package let time: Timestamp
        package let label: String
    }

    private struct Scheduled {
        let label: String
        let action: @Sendable () -> Void
    }

    private struct State {
        var mode: Mode
        /// Real mode: this clock's time less the machine's. Manual mode: unused.
        var shift: Int64
        /// Manual mode: the time. Real mode: the last time told, below which the clock never falls.
        var standing: Timestamp
        var queue = TimerQueue<Scheduled>()
        var wakeUp: (id: TimerID, deadline: Timestamp)?
        var isClosed = false

        mutating func now() -> Timestamp {
            if mode == .real { standing = max(standing, WallClock.now() + shift) }
            return standing
        }
    }

    private let state: Mutex<State>
    private let driver: TimerThread

    /// - Parameters:
    ///   - now: where the clock begins; the machine's time without it.
    ///   - driver: the thread on which timers fire in real mode.
    package init(mode: Mode, now: Timestamp?, driver: TimerThread) {
        let wall = WallClock.now()
        state = Mutex(State(mode: mode, shift: (now ?? wall) - wall, standing: now ?? wall))
        self.driver = driver
    }

    package var mode: Mode { state.withLock { $0.mode } }

    package func now() -> Timestamp {
        state.withLock { $0.now() }
    }

    /// Puts the clock into another mode, at another time, or both. Timers keep their deadlines.
    package func set(mode: Mode, now: Timestamp?) {
        state.withLock { state in
            let time = now ?? state.now()
            state.mode = mode
            state.standing = time
            state.shift = time - WallClock.now()
            armWakeUp(&state, again: true)
        }
    }

    /// Runs `action` when the clock reaches `deadline`, on a thread of its own choice and without any lock held.
    @discardableResult
    package func schedule(
        at deadline: Timestamp, label: String, _ action: @escaping @Sendable () -> Void
    ) -> TimerID? {
        state.withLock { state in
            guard !state.isClosed else { return nil }
            let id = state.queue.add(Scheduled(label: label, action: action), at: deadline)
            armWakeUp(&state)
            return id
        }
    }

    /// An action that has begun to fire is not stopped by this: it must look for itself whether it is still wanted.
    package func cancel(_ id: TimerID) {
        state.withLock { state in
            _ = state.queue.cancel(id)
        }
    }

    /// Moves a manual clock forward, firing what becomes due on the caller's thread, each timer at its own deadline.
    ///
    /// Timers that firing timers schedule up to `target` fire too. Nil when the clock is not in manual mode.
    package func advance(to target: Timestamp) -> [FiredTimer]? {
        var fired: [FiredTimer] = []
        while true {
            let step: AdvanceStep = state.withLock { state in
                guard state.mode == .manual else { return .refused }
                guard let entry = state.queue.popDue(at: target) else {
                    state.standing = max(state.standing, target)
                    return .arrived
                }
                state.standing = max(state.standing, entry.deadline)
                return .fire(entry.element, FiredTimer(time: state.standing, label: entry.element.label))
            }
            switch step {
            case .refused: return nil
            case .arrived: return fired
            case .fire(let timer, let report):
                fired.append(report)
                timer.action()
            }
        }
    }

    private enum AdvanceStep {
        case refused
        case arrived
        case fire(Scheduled, FiredTimer)
    }

    /// Drops all timers and takes no more: the instance is gone.
    package func close() {
        state.withLock { state in
            state.isClosed = true
            state.queue.removeAll()
            armWakeUp(&state)
        }
    }

    package var pendingTimers: Int { state.withLock { $0.queue.count } }

    // MARK: - Real mode

    /// Keeps one wake-up on the driver: for the earliest timer, or none.
    private func armWakeUp(_ state: inout State, again: Bool = false) {
        let earliest = state.mode == .real ? state.queue.earliest : nil
        if let wakeUp = state.wakeUp {
            // An earlier wake-up than needed is harmless: it finds nothing due and arms the next.
            if !again, let earliest, earliest >= wakeUp.deadline { return }
            driver.cancel(wakeUp.id)
            state.wakeUp = nil
        }
        guard let earliest else { return }
        // Clocks may be set millennia away; a wake-up a day finds nothing due, and arms the next.
        let delay = min(earliest - state.now(), Self.longestSleep)
        let id = driver.schedule(afterMilliseconds: delay) { [weak self] in self?.fireDue() }
        state.wakeUp = (id, state.standing + delay)
    }

    private static let longestSleep: Int64 = 86_400_000

    private func fireDue() {
        state.withLock { $0.wakeUp = nil }
        while let timer = state.withLock({ state in
            state.mode == .real ? state.queue.popDue(at: state.now())?.element : nil
        }) {
            timer.action()
        }
        state.withLock { armWakeUp(&$0) }
    }
}
