import Kernel
import Testing

@Suite("Mutex, Monitor, ChangeSignal")
struct ConcurrencyTests {
    @Test("only one thread at a time holds a mutex")
    func mutex() {
        let counter = Counter()
        let threads = (0..<4).map { _ in
            Thread { for _ in 0..<10_000 { counter.value.withLock { $0 += 1 } } }
        }
        for thread in threads { thread.join() }
        #expect(counter.value.withLock { $0 } == 40_000)
    }

    private final class Counter: Sendable {
        let value = Mutex(0)
    }

    @Test("a wait with a limit returns nil at the limit")
    func boundedWait() {
        let monitor = Monitor(0)
        let answer: Int? = monitor.wait(until: WallClock.monotonicNanoseconds() + 2_000_000) { $0 > 0 ? $0 : nil }
        #expect(answer == nil)
    }

    @Test("a wait ends when another thread changes the value")
    func wait() {
        let monitor = Monitor(0)
        let thread = Thread { monitor.update { $0 = 7 } }
        #expect(monitor.wait { $0 > 0 ? $0 : nil } == 7)
        thread.join()
    }

    @Test("a signal reaches its current subscribers only")
    func signal() {
        let signal = ChangeSignal()
        let first = Counter()
        let subscription = signal.subscribe { first.value.withLock { $0 += 1 } }
        signal.notify()
        signal.cancel(subscription)
        signal.notify()
        #expect(first.value.withLock { $0 } == 1)
        #expect(signal.count == 0)
    }

    @Test("a timer thread runs timers in order, and none after it has stopped")
    func timerThread() {
        let thread = TimerThread()
        let order = Monitor<[Int]>([])
        // The action that is scheduled second has the earlier deadline, however slow the thread is.
        thread.schedule(afterMilliseconds: 300) { order.update { $0.append(2) } }
        thread.schedule(afterMilliseconds: 0) { order.update { $0.append(1) } }
        #expect(order.wait { $0.count == 2 ? $0 : nil } == [1, 2])
        thread.schedule(afterMilliseconds: 3_600_000) { Issue.record("fired") }
        thread.stop()
    }
}
