import Kernel
import Testing

@Suite("InstanceClock")
struct InstanceClockTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    private func withManualClock(_ body: (InstanceClock) throws -> Void) rethrows {
        let driver = TimerThread()
        let clock = InstanceClock(mode: .manual, now: start, driver: driver)
        defer {
            // The scheduled actions may hold a reference to the clock.
            clock.close()
            driver.stop()
        }
        try body(clock)
    }

    @Test("a manual clock stands still until it is advanced")
    func manual() {
        withManualClock { clock in
            #expect(clock.now() == start)
            #expect(clock.advance(to: start + 500)?.isEmpty == true)
            #expect(clock.now() == start + 500)
        }
    }

    @Test("timers fire in order, each at its own deadline, including timers that they schedule")
    func order() {
        withManualClock { clock in
            let log = Mutex<[String]>([])
            @Sendable func note(_ name: String) { log.withLock { $0.append("\(name)@\(clock.now() - start)") } }
            clock.schedule(at: start + 30, label: "c") { note("c") }
            clock.schedule(at: start + 10, label: "a") {
                note("a")
                clock.schedule(at: start + 20, label: "b") { note("b") }
                clock.schedule(at: start + 200, label: "later") { note("later") }
            }
            let fired = clock.advance(to: start + 100)
            #expect(log.withLock { $0 } == ["a@10", "b@20", "c@30"])
            #expect(fired?.map(\.label) == ["a", "b", "c"])
            #expect(fired?.map { $0.time - start } == [10, 20, 30])
            #expect(clock.now() == start + 100)
            #expect(clock.pendingTimers == 1)
        }
    }

    @Test("a cancelled timer does not fire")
    func cancelled() throws {
        try withManualClock { clock in
            let id = try #require(clock.schedule(at: start + 1, label: "x") { Issue.record("fired") })
            clock.cancel(id)
            #expect(clock.advance(to: start + 10)?.isEmpty == true)
        }
    }

    @Test("a closed clock drops its timers and accepts no more")
    func closed() {
        withManualClock { clock in
            clock.schedule(at: start + 1, label: "x") { Issue.record("fired") }
            clock.close()
            #expect(clock.schedule(at: start + 2, label: "y") { Issue.record("fired") } == nil)
            #expect(clock.advance(to: start + 10)?.isEmpty == true)
        }
    }

    @Test("a real clock runs, fires its timers in order, and can't be advanced")
    func real() {
        let driver = TimerThread()
        defer { driver.stop() }
        let clock = InstanceClock(mode: .real, now: start, driver: driver)
        #expect(clock.advance(to: start + 1) == nil)
        let fired = Monitor<[Int]>([])
        let due = clock.now() + 100
        for number in [3, 1, 2] {
            clock.schedule(at: due + Int64(number), label: "t") { fired.update { $0.append(number) } }
        }
        let order = fired.wait { $0.count == 3 ? $0 : nil }
        #expect(order == [1, 2, 3])
        #expect(clock.now() >= due + 3)
    }

    @Test("a real clock can be set millennia away from its timers")
    func millennia() {
        let driver = TimerThread()
        defer { driver.stop() }
        let clock = InstanceClock(mode: .real, now: Timestamp("9998-01-01T00:00:00Z"), driver: driver)
        let fired = Monitor(false)
        clock.schedule(at: clock.now() + 60_000, label: "t") { fired.update { $0 = true } }
        clock.set(mode: .real, now: Timestamp("0001-01-01T00:00:00Z"))
        #expect(clock.pendingTimers == 1)
        clock.set(mode: .real, now: Timestamp("9998-12-30T00:00:00Z"))
        #expect(fired.wait { $0 ? true : nil })
    }

    @Test("timers whose deadlines have passed fire when a manual clock is made real")
    func switched() {
        let driver = TimerThread()
        defer { driver.stop() }
        let clock = InstanceClock(mode: .manual, now: start, driver: driver)
        let fired = Monitor(false)
        clock.schedule(at: start + 5, label: "t") { fired.update { $0 = true } }
        clock.set(mode: .real, now: start + 4)
        #expect(fired.wait { $0 ? true : nil })
    }

    @Test("running until idle fires new timers too, but no limit after the last of them")
    func untilIdle() {
        withManualClock { clock in
            clock.schedule(at: start + 10, label: "a") { clock.schedule(at: clock.now() + 10, label: "b") {} }
            clock.schedule(at: start + 15, label: "limit", isBackground: true) {}
            clock.schedule(at: start + 90, label: "far limit", isBackground: true) {}
            let fired = clock.runUntilIdle(most: 100)
            #expect(fired?.map(\.label) == ["a", "limit", "b"])
            #expect(clock.now() == start + 20)
            #expect(clock.isIdle)
        }
    }

    @Test("running until idle stops after the maximum number of timers")
    func forEver() {
        withManualClock { clock in
            @Sendable func again() { clock.schedule(at: clock.now() + 1, label: "again") { again() } }
            again()
            #expect(clock.runUntilIdle(most: 10)?.count == 10)
            #expect(!clock.isIdle)
        }
    }

    @Test("an auto clock passes hours at once, in order, and stops while it is held")
    func auto() {
        let driver = TimerThread()
        defer { driver.stop() }
        let clock = InstanceClock(mode: .auto, now: start, driver: driver)
        let fired = Monitor<[Int64]>([])
        var hold = clock.hold()
        #expect(hold != nil)
        for hour: Int64 in [2, 1, 3] {
            clock.schedule(at: start + hour * 3_600_000, label: "t") {
                let time = clock.now()
                fired.update { $0.append((time - start) / 3_600_000) }
            }
        }
        #expect(clock.pendingTimers == 3)
        #expect(clock.now() == start)
        withExtendedLifetime(hold) {}
        hold = nil
        #expect(fired.wait { $0.count == 3 ? $0 : nil } == [1, 2, 3])
        #expect(clock.now() == start + 3 * 3_600_000)
    }

    @Test("an auto clock continues when a silent client's grace period ends")
    func silence() {
        let driver = TimerThread()
        defer { driver.stop() }
        let clock = InstanceClock(mode: .auto, now: start, driver: driver)
        let began = WallClock.monotonicNanoseconds()
        let hold = clock.hold(grace: 50, atMost: 10_000)
        let fired = Monitor(false)
        clock.schedule(at: start + 1, label: "t") { fired.update { $0 = true } }
        #expect(fired.wait { $0 ? true : nil })
        #expect(WallClock.monotonicNanoseconds() - began >= 49_000_000)
        withExtendedLifetime(hold) {}
    }
}
