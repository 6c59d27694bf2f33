import Testing

@testable import ScenarioModel
@testable import Simulator

@Suite("Timers of a run")
struct RunTimerTests {
    @Test(
        "a timer's number in the chat identifies it",
        arguments: [RunTimer.machine(0), .machine(7), .input(0), .input(999_999), .answer(to: 1), .answer(to: 10_000)])
    func number(timer: RunTimer) {
        #expect(RunTimer(number: timer.number) == timer)
    }
}
