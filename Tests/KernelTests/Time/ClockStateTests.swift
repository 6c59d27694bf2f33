import Testing

@testable import Kernel

@Suite("ClockState")
struct ClockStateTests {
    private let start = Timestamp(milliseconds: 1_000_000)
    private let wall = Timestamp(milliseconds: 50_000_000)

    private func state(_ mode: InstanceClock.Mode, factor: Double = 1) -> ClockState {
        ClockState(mode: mode, factor: factor, now: start, wall: wall)
    }

    private func timer(_ label: String = "t", isBackground: Bool = false) -> ClockState.Scheduled {
        ClockState.Scheduled(label: label, isBackground: isBackground) {}
    }

    private func fired(_ move: ClockState.Move) -> String? {
        if case .fire(let timer) = move { timer.label } else { nil }
    }

    @Test("a scaled clock multiplies real time by its factor, and divides its sleep by it")
    func scaled() {
        var clock = state(.scaled, factor: 60)
        #expect(clock.now(wall + 1_000) == start + 60_000)
        _ = clock.add(timer(), at: start + 120_001)
        // Rounded up to a whole millisecond, so that no timer fires early.
        #expect(clock.delay(wall: wall + 1_000, monotonic: 0) == 1_001)
        #expect(fired(clock.nextMove(wall: wall + 2_000, monotonic: 0, hasUnsent: false)) == nil)
        #expect(fired(clock.nextMove(wall: wall + 2_001, monotonic: 0, hasUnsent: false)) == "t")
    }

    @Test("a clock that changes its mode continues from its present time")
    func changes() {
        var clock = state(.scaled, factor: 10)
        clock.set(mode: .real, factor: nil, now: nil, wall: wall + 100)
        #expect(clock.now(wall + 150) == start + 1_050)
        #expect(clock.factor == 1)
        clock.set(mode: .manual, factor: nil, now: nil, wall: wall + 200)
        #expect(clock.now(wall + 900) == start + 1_100)
    }

    @Test("a running clock never goes back")
    func rises() {
        var clock = state(.real)
        #expect(clock.now(wall + 100) == start + 100)
        #expect(clock.now(wall + 40) == start + 100)
    }

    @Test("an auto clock jumps from timer to timer, and fires limits on the way")
    func jumps() {
        var clock = state(.auto)
        _ = clock.add(timer("limit", isBackground: true), at: start + 5)
        _ = clock.add(timer("step"), at: start + 10)
        _ = clock.add(timer("far limit", isBackground: true), at: start + 20)
        #expect(fired(clock.nextMove(wall: wall, monotonic: 0, hasUnsent: false)) == "limit")
        #expect(clock.standing == start + 5)
        #expect(fired(clock.nextMove(wall: wall, monotonic: 0, hasUnsent: false)) == "step")
        #expect(clock.standing == start + 10)
        // Time is never moved for a limit.
        #expect(clock.delay(wall: wall, monotonic: 0) == nil)
        #expect(fired(clock.nextMove(wall: wall, monotonic: 0, hasUnsent: false)) == nil)
        #expect(clock.isIdle)
    }

    @Test("time is not moved for a cancelled timer")
    func cancelled() {
        var clock = state(.auto)
        let id = clock.add(timer(), at: start + 10)
        clock.cancel(id)
        clock.cancel(id)
        #expect(clock.isIdle)
        #expect(clock.delay(wall: wall, monotonic: 0) == nil)
    }

    @Test("an auto clock moves only after frames are sent, but does not wait within one moment")
    func sends() {
        var clock = state(.auto)
        _ = clock.add(timer("now"), at: start)
        _ = clock.add(timer("later"), at: start + 1)
        #expect(fired(clock.nextMove(wall: wall, monotonic: 0, hasUnsent: true)) == "now")
        guard case .send = clock.nextMove(wall: wall, monotonic: 0, hasUnsent: true) else {
            Issue.record("time went on before what was said was sent")
            return
        }
        #expect(clock.standing == start)
        #expect(fired(clock.nextMove(wall: wall, monotonic: 0, hasUnsent: false)) == "later")
    }

    @Test("a hold without an end holds an auto clock until it is released")
    func holds() {
        var clock = state(.auto)
        _ = clock.add(timer(), at: start + 10)
        let hold = clock.hold(grace: nil, atMost: 0, monotonic: 100)
        #expect(clock.delay(wall: wall, monotonic: 1_000_000) == nil)
        #expect(fired(clock.nextMove(wall: wall, monotonic: 1_000_000, hasUnsent: false)) == nil)
        clock.release(hold)
        #expect(clock.delay(wall: wall, monotonic: 1_000_000) == 0)
    }

    @Test("a hold with a grace period ends after it, is extended by signs of life, and has a limit")
    func grace() {
        var clock = state(.auto)
        _ = clock.add(timer(), at: start + 10)
        let hold = clock.hold(grace: 1_000, atMost: 2_500, monotonic: 0)
        #expect(clock.delay(wall: wall, monotonic: 400) == 600)
        clock.renew(hold, monotonic: 900)
        #expect(clock.delay(wall: wall, monotonic: 1_000) == 900)
        clock.renew(hold, monotonic: 1_800)
        #expect(clock.delay(wall: wall, monotonic: 2_000) == 500)
        #expect(clock.delay(wall: wall, monotonic: 2_500) == 0)
    }
}
