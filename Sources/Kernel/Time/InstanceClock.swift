internal import struct Synchronization.Atomic

/// The time of one Amazon Connect instance: everything that waits, expires or is stamped asks this clock.
///
/// Timers fire in the order of their deadlines, then of their scheduling. Lock order: chats may schedule and cancel while
/// they hold their lock; timers fire without any lock held.
package final class InstanceClock: Sendable {
    package enum Mode: String, Sendable, CaseIterable {
        /// Runs with the machine's clock, shifted by a constant.
        case real
        /// Runs by a factor faster or slower than the machine's clock.
        case scaled
        /// Stands until ``InstanceClock/advance(to:)``.
        case manual
        /// Stands, and jumps to the next timer whenever nothing holds it.
        case auto
    }

    /// What a timer is for, as ``advance(to:)`` reports it.
    package struct FiredTimer: Sendable {
        package let time: Timestamp
        package let label: String
    }

    private struct State {
        var clock: ClockState
        var wakeUp: (id: TimerID, deadline: Int64)?
        /// Whether the driver is at it, or waits for frames to be sent: it looks again before it rests.
        var isDriven = false
        /// Whether what was said before the next timer is on its way.
        var hasSent = false
    }

    /// Times that a clock can have. They end a year before the wire form does, so that every deadline can be written.
    package static let times =
        Timestamp.representable.lowerBound...(Timestamp.representable.upperBound + -366 * 86_400_000)
    /// Factors that a scaled clock may have.
    package static let factors = 0.01...100_000.0

    private let state: Mutex<State>
    /// What is being fetched from outside.
    private let errands = Monitor(0)
    private let driver: TimerThread
    /// Where frames go: in `auto` mode time does not go on before what was said is on its way.
    private let sink: (any FrameSink)?
    /// Read before a hold is taken: in the other modes that costs one load.
    private let jumps = Atomic(false)

    /// - Parameters:
    ///   - factor: of a scaled clock.
    ///   - now: where the clock begins; the machine's time without it.
    ///   - driver: the thread on which timers fire in all modes but `manual`.
    package init(
        mode: Mode, factor: Double = 1, now: Timestamp?, driver: TimerThread, sink: (any FrameSink)? = nil
    ) {
        let wall = WallClock.now()
        state = Mutex(State(clock: ClockState(mode: mode, factor: factor, now: now ?? wall, wall: wall)))
        self.driver = driver
        self.sink = sink
        jumps.store(mode == .auto, ordering: .relaxed)
    }

    package var mode: Mode { state.withLock { $0.clock.mode } }
    package var factor: Double { state.withLock { $0.clock.factor } }
    /// Milliseconds that a running clock may fire a timer late without anybody's having to know.
    package var usualLateness: Int64 { state.withLock { Int64(1_000 * max(1, $0.clock.factor)) } }
    package var pendingTimers: Int { state.withLock { $0.clock.pendingTimers } }

    package func now() -> Timestamp {
        state.withLock { $0.clock.now(WallClock.now()) }
    }

    /// Puts the clock into another mode, at another time, or both. Timers keep their deadlines.
    ///
    /// - Parameter factor: of a scaled clock; nil for the one that it has.
    package func set(mode: Mode, factor: Double? = nil, now: Timestamp?) {
        state.withLock { state in
            state.clock.set(mode: mode, factor: factor, now: now, wall: WallClock.now())
            jumps.store(mode == .auto, ordering: .relaxed)
            armWakeUp(&state, again: true)
        }
    }

    /// Runs `action` when the clock reaches `deadline`, on any thread and without any lock held.
    ///
    /// - Parameter isBackground: whether it is a limit that time alone reaches: in `auto` mode, and until idle, time is not
    ///   moved for its sake.
    @discardableResult
    package func schedule(
        at deadline: Timestamp, label: String, isBackground: Bool = false, _ action: @escaping @Sendable () -> Void
    ) -> TimerID? {
        state.withLock { state in
            guard !state.clock.isClosed else { return nil }
            let timer = ClockState.Scheduled(label: label, isBackground: isBackground, action: action)
            let id = state.clock.add(timer, at: deadline)
            armWakeUp(&state)
            return id
        }
    }

    /// An action that has begun to fire is not stopped by this: it must look for itself whether it is still wanted.
    package func cancel(_ id: TimerID) {
        state.withLock { $0.clock.cancel(id) }
    }

    /// Drops all timers and takes no more: the instance is gone.
    package func close() {
        state.withLock { state in
            state.clock.close()
            armWakeUp(&state)
        }
    }

    // MARK: - Manual mode

    /// Moves a manual clock forward, firing what becomes due on the caller's thread, each timer at its own deadline.
    ///
    /// Timers that firing timers schedule up to `target` fire too. Nil when the clock is not in manual mode.
    package func advance(to target: Timestamp) -> [FiredTimer]? {
        fire { clock in
            clock.popDue(at: target)
        } whenDone: {
            $0.arrive(at: target)
        }
    }

    /// Moves a manual clock from timer to timer until nothing is left for whose sake time is moved.
    ///
    /// - Parameter most: how many timers fire at most: a conversation may go on for ever.
    package func runUntilIdle(most: Int) -> [FiredTimer]? {
        var left = most
        return fire { clock in
            guard !clock.isIdle, left > 0 else { return nil }
            left -= 1
            return clock.popDue(at: Self.times.upperBound)
        } whenDone: { _ in
        }
    }

    /// Whether anything is left for whose sake time is moved.
    package var isIdle: Bool { state.withLock { $0.clock.isIdle } }

    private func fire(
        next: (inout ClockState) -> ClockState.Scheduled?, whenDone arrive: (inout ClockState) -> Void
    ) -> [FiredTimer]? {
        var fired: [FiredTimer] = []
        while true {
            _ = errands.wait { $0 == 0 ? true : nil }
            let due: (timer: ClockState.Scheduled?, isManual: Bool) = state.withLock { state in
                guard state.clock.mode == .manual else { return (nil, false) }
                guard let timer = next(&state.clock) else {
                    arrive(&state.clock)
                    return (nil, true)
                }
                fired.append(FiredTimer(time: state.clock.standing, label: timer.label))
                return (timer, true)
            }
            guard due.isManual else { return nil }
            guard let timer = due.timer else { return fired }
            timer.action()
        }
    }

    // MARK: - Holding an auto clock

    /// Keeps an `auto` clock from jumping while the result is kept; nil in the other modes.
    package func hold() -> ClockHold? {
        jumps.load(ordering: .relaxed) ? hold(grace: nil, atMost: 0) : nil
    }

    /// The same for somebody who is waited for, in whatever mode the clock is.
    ///
    /// - Parameters:
    ///   - grace: milliseconds of real time without a sign of life after which the hold is given up; nil for none.
    ///   - most: milliseconds of real time after which it is given up in any case.
    package func hold(grace: Int64?, atMost most: Int64) -> ClockHold {
        ClockHold(self, state.withLock { $0.clock.hold(grace: grace, atMost: most, monotonic: Self.monotonic) })
    }

    /// Lets no timer fire while `body` looks at what the clock's timers change; not for a manual clock, which only its callers
    /// move.
    package func pause<Result>(_ body: () -> Result) -> Result {
        state.withLock { $0.clock.pause() }
        defer {
            state.withLock { state in
                state.clock.goOn()
                armWakeUp(&state, again: true)
            }
        }
        // One that has begun to fire is over soon; its turn and this one's look exclude each other chat by chat.
        return body()
    }

    /// Stops time while a service is asked: in `auto` mode, and while a manual clock is advanced.
    package func errand() -> ClockHold {
        errands.update { $0 += 1 }
        let number = state.withLock { $0.clock.hold(grace: nil, atMost: 0, monotonic: Self.monotonic) }
        return ClockHold(self, number, isErrand: true)
    }

    func endErrand() {
        errands.update { $0 -= 1 }
    }

    func renew(_ hold: Int) {
        state.withLock { $0.clock.renew(hold, monotonic: Self.monotonic) }
    }

    func release(_ hold: Int) {
        state.withLock { state in
            state.clock.release(hold)
            if state.clock.mode == .auto { armWakeUp(&state, again: true) }
        }
    }

    private static var monotonic: Int64 { WallClock.monotonicNanoseconds() / 1_000_000 }

    // MARK: - The driver

    /// Real milliseconds between two looks at the queue: clocks may be set millennia away.
    static let longestSleep: Int64 = 86_400_000
    /// Timers that fire before those of other clocks.
    private static let mostAtOnce = 256

    /// Keeps one wake-up on the driver: for the earliest timer, or none.
    private func armWakeUp(_ state: inout State, again: Bool = false) {
        guard !state.isDriven else { return }
        guard let delay = state.clock.delay(wall: WallClock.now(), monotonic: Self.monotonic) else {
            return dropWakeUp(&state)
        }
        let deadline = Self.monotonic + delay
        if let wakeUp = state.wakeUp {
            // An earlier wake-up than needed is harmless: it finds nothing due and arms the next.
            if !again, deadline >= wakeUp.deadline { return }
            dropWakeUp(&state)
        }
        let id = driver.schedule(afterMilliseconds: delay) { [weak self] in self?.drive() }
        state.wakeUp = (id, deadline)
    }

    private func dropWakeUp(_ state: inout State) {
        if let wakeUp = state.wakeUp { driver.cancel(wakeUp.id) }
        state.wakeUp = nil
    }

    private func drive() {
        state.withLock { state in
            state.wakeUp = nil
            state.isDriven = true
        }
        for _ in 0..<Self.mostAtOnce {
            switch state.withLock({ nextMove(&$0) }) {
            case .fire(let timer): timer.action()
            case .rest: return
            case .send:
                sink?.whenSent { [weak self] in self?.rest(havingSent: true) }
                return
            }
        }
        rest()
    }

    private func nextMove(_ state: inout State) -> ClockState.Move {
        let hasUnsent = state.clock.mode == .auto && !state.hasSent && sink?.hasUnsent == true
        let move = state.clock.nextMove(wall: WallClock.now(), monotonic: Self.monotonic, hasUnsent: hasUnsent)
        // What is said from now on is sent before time goes on again.
        state.hasSent = false
        if case .rest = move { rest(&state) }
        return move
    }

    private func rest(havingSent hasSent: Bool = false) {
        state.withLock { state in
            state.hasSent = hasSent
            rest(&state)
        }
    }

    private func rest(_ state: inout State) {
        state.isDriven = false
        armWakeUp(&state)
    }
}
