internal import struct Synchronization.Atomic

/// The clock of one Amazon Connect instance, which everything that waits, expires or has a
/// timestamp uses.
///
/// Timers fire in the order of their deadlines. Timers with equal deadlines fire in the order in
/// which they were scheduled. Lock order: chats may schedule and cancel timers while they hold
/// their lock. Timers fire while no lock is held.
package final class InstanceClock: Sendable {
    package enum Mode: String, Sendable, CaseIterable {
        /// Runs with the machine's clock, shifted by a constant.
        case real
        /// Runs faster or slower than the machine's clock, by a factor.
        case scaled
        /// Stands still until ``InstanceClock/advance(to:)``.
        case manual
        /// Stands still, and jumps to the next timer whenever nothing holds it.
        case auto
    }

    /// A timer that fired, as ``advance(to:)`` reports it.
    package struct FiredTimer: Sendable {
        package let time: Timestamp
        package let label: String
    }

    private struct State {
        var clock: ClockState
        var wakeUp: (id: TimerID, deadline: Int64)?
        /// Whether the driver is running timers or waiting for frames to be sent. It checks the
        /// queue again before it rests.
        var isDriven = false
        /// Whether all frames written before the next timer have been sent.
        var hasSent = false
    }

    /// The range of times that a clock can have. It ends a year before the range of the wire form,
    /// so that every deadline can be written.
    package static let times =
        Timestamp.representable.lowerBound...(Timestamp.representable.upperBound + -366 * 86_400_000)
    /// The range of a scaled clock's factor.
    package static let factors = 0.01...100_000.0

    private let state: Mutex<State>
    /// The number of requests to outside services in progress.
    private let outsideCalls = Monitor(0)
    private let driver: TimerThread
    /// Sends the frames. In `auto` mode, time moves only after all earlier frames are sent.
    private let sink: (any FrameSink)?
    /// Whether the mode is `auto`. Read before a hold is taken, so that a hold costs one load in
    /// the other modes.
    private let jumps = Atomic(false)

    /// - Parameters:
    ///   - factor: The factor of a scaled clock.
    ///   - now: The time at which the clock begins; nil for the machine's time.
    ///   - driver: The thread on which timers fire in all modes except `manual`.
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
    /// How many milliseconds late a running clock may fire a timer that still counts as on time.
    package var usualLateness: Int64 { state.withLock { Int64(1_000 * max(1, $0.clock.factor)) } }
    package var pendingTimers: Int { state.withLock { $0.clock.pendingTimers } }

    /// Returns the timers that fire next, earliest first.
    package func nextTimers(_ count: Int) -> [FiredTimer] {
        state.withLock { $0.clock.nextTimers(count) }.map { FiredTimer(time: $0.deadline, label: $0.label) }
    }

    package func now() -> Timestamp {
        state.withLock { $0.clock.now(WallClock.now()) }
    }

    /// Changes the clock's mode, its time, or both. Timers keep their deadlines.
    ///
    /// - Parameter factor: The factor of a scaled clock; nil to keep the present one.
    package func set(mode: Mode, factor: Double? = nil, now: Timestamp?) {
        state.withLock { state in
            state.clock.set(mode: mode, factor: factor, now: now, wall: WallClock.now())
            jumps.store(mode == .auto, ordering: .relaxed)
            armWakeUp(&state, again: true)
        }
    }

    /// Runs `action` when the clock reaches `deadline`, on any thread, while no lock is held.
    ///
    /// - Parameter isBackground: Whether the timer is only a limit. Neither `auto` mode nor
    ///   ``runUntilIdle(most:)`` moves time for it.
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

    /// Cancels a timer.
    ///
    /// This does not stop an action that has begun to fire. The action itself must check whether it
    /// is still wanted.
    package func cancel(_ id: TimerID) {
        state.withLock { $0.clock.cancel(id) }
    }

    /// Drops all timers and accepts no more, because the instance no longer exists.
    package func close() {
        state.withLock { state in
            state.clock.close()
            armWakeUp(&state)
        }
    }

    // MARK: - Manual mode

    /// Moves a manual clock forward and fires each timer at its own deadline, on the caller's
    /// thread.
    ///
    /// Timers that firing timers schedule up to `target` fire too. Returns nil if the clock is not
    /// in manual mode.
    package func advance(to target: Timestamp) -> [FiredTimer]? {
        fire { clock in
            clock.popDue(at: target)
        } whenDone: {
            $0.arrive(at: target)
        }
    }

    /// Moves a manual clock from timer to timer until no timer is left except background timers.
    ///
    /// Returns nil if the clock is not in manual mode.
    ///
    /// - Parameter most: The maximum number of timers to fire, because a conversation can go on
    ///   forever.
    package func runUntilIdle(most: Int) -> [FiredTimer]? {
        var left = most
        return fire { clock in
            guard !clock.isIdle, left > 0 else { return nil }
            left -= 1
            return clock.popDue(at: Self.times.upperBound)
        } whenDone: { _ in
        }
    }

    /// Whether no pending timer is left except background timers.
    package var isIdle: Bool { state.withLock { $0.clock.isIdle } }

    private func fire(
        next: (inout ClockState) -> ClockState.Scheduled?, whenDone arrive: (inout ClockState) -> Void
    ) -> [FiredTimer]? {
        var fired: [FiredTimer] = []
        while true {
            _ = outsideCalls.wait { $0 == 0 ? true : nil }
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

    /// Keeps an `auto` clock from jumping while the result exists; nil in the other modes.
    package func hold() -> ClockHold? {
        jumps.load(ordering: .relaxed) ? hold(grace: nil, atMost: 0) : nil
    }

    /// Keeps an `auto` clock from jumping while the server waits for a client.
    ///
    /// Unlike ``hold()``, returns a hold in every mode.
    ///
    /// - Parameters:
    ///   - grace: The milliseconds of real time without a sign of life after which the hold ends;
    ///     nil for no such limit.
    ///   - most: The milliseconds of real time after which the hold ends in any case.
    package func hold(grace: Int64?, atMost most: Int64) -> ClockHold {
        ClockHold(self, state.withLock { $0.clock.hold(grace: grace, atMost: most, monotonic: Self.monotonic) })
    }

    /// Fires no timer while `body` reads what the clock's timers change.
    ///
    /// Has no effect on a manual clock, which only its callers move.
    package func pause<Result>(_ body: () -> Result) -> Result {
        state.withLock { $0.clock.pause() }
        defer {
            state.withLock { state in
                state.clock.goOn()
                armWakeUp(&state, again: true)
            }
        }
        // A timer that has begun to fire ends soon. Its turn and the reads in `body` exclude each
        // other, chat by chat.
        return body()
    }

    /// Stops time during a request to an outside service: in `auto` mode, and while a manual clock
    /// is advanced.
    package func outsideCall() -> ClockHold {
        outsideCalls.update { $0 += 1 }
        let number = state.withLock { $0.clock.hold(grace: nil, atMost: 0, monotonic: Self.monotonic) }
        return ClockHold(self, number, isErrand: true)
    }

    func endErrand() {
        outsideCalls.update { $0 -= 1 }
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

    /// The maximum real milliseconds between two looks at the queue, because clocks may be set
    /// millennia away.
    static let longestSleep: Int64 = 86_400_000
    /// The maximum number of timers that fire before other clocks get their turn.
    private static let mostAtOnce = 256

    /// Keeps one wake-up scheduled on the driver for the earliest timer, or none.
    private func armWakeUp(_ state: inout State, again: Bool = false) {
        guard !state.isDriven else { return }
        guard let delay = state.clock.delay(wall: WallClock.now(), monotonic: Self.monotonic) else {
            return dropWakeUp(&state)
        }
        let deadline = Self.monotonic + delay
        if let wakeUp = state.wakeUp {
            // A wake-up that is too early is harmless: it finds no timer to fire and schedules the
            // next wake-up.
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
        // Frames written from now on must be sent before time moves again.
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
