import Testing

@testable import Transport

/// Times are in milliseconds here, because a steady clock may have any unit.
@Suite("ConnectionPatience")
struct ConnectionPatienceTests {
    private let patience = ConnectionPatience(head: 300, idle: 1_000)
    private let line = ConnectionProgress(number: 2, descriptor: 3, isSecure: false, isReserve: false)

    private func isExpired(
        _ watch: inout ConnectionPatience.Watch, at time: Int64, isReserve: Bool = false, hasLeft: Bool = false,
        silence: Int64? = nil
    ) -> Bool {
        patience.isExpired(&watch, line.observation, isReserve: isReserve, at: time, hasLeft: { hasLeft }) { silence }
    }

    @Test("the time of a head starts at its first byte, on a new and on a used connection")
    func head() {
        var watch = ConnectionPatience.Watch(seen: line.observation, since: 0)
        #expect(!isExpired(&watch, at: 200))
        // The request line is complete.
        line.beginHead()
        #expect(!isExpired(&watch, at: 300))
        #expect(isExpired(&watch, at: 301))
        line.enter(.idle)
        #expect(!isExpired(&watch, at: 400))
        // Data arrived 50 ms ago.
        #expect(!isExpired(&watch, at: 500, silence: 50))
        line.beginHead()
        #expect(!isExpired(&watch, at: 700, silence: 0))
        #expect(!isExpired(&watch, at: 800, silence: 0))
        #expect(isExpired(&watch, at: 801, silence: 0))
    }

    @Test("a head after several requests between two checks has its full time")
    func busy() {
        var watch = ConnectionPatience.Watch(seen: line.observation, since: 0)
        line.enter(.idle)
        #expect(!isExpired(&watch, at: 100))
        #expect(!isExpired(&watch, at: 200, silence: 50))
        for stage in [ConnectionProgress.Stage.head, .body, .answer, .idle, .head] { line.enter(stage) }
        #expect(!isExpired(&watch, at: 450))
        #expect(!isExpired(&watch, at: 750))
        #expect(isExpired(&watch, at: 751))
    }

    @Test("a body must grow, and a response has no time limit")
    func body() {
        var watch = ConnectionPatience.Watch(seen: line.observation, since: 0)
        line.enter(.body)
        #expect(!isExpired(&watch, at: 100))
        line.received(ConnectionPatience.bodyStep - 1)
        #expect(isExpired(&watch, at: 401))
        line.received(1)
        #expect(!isExpired(&watch, at: 402))
        #expect(!isExpired(&watch, at: 702))
        line.enter(.answer)
        #expect(!isExpired(&watch, at: 10_000))
        #expect(!isExpired(&watch, at: 100_000))
    }

    @Test("a connection whose client has left expires only if it is idle")
    func left() {
        for (stage, isClosed) in [(ConnectionProgress.Stage.idle, true), (.answer, false), (.head, false)] {
            var watch = ConnectionPatience.Watch(seen: line.observation, since: 0)
            line.enter(stage)
            // The first check finds progress: a request sent together with another can begin now.
            #expect(!isExpired(&watch, at: 100, hasLeft: true))
            #expect(isExpired(&watch, at: 200, hasLeft: true) == isClosed)
        }
    }

    @Test("an idle connection beyond the limit expires after two seconds")
    func reserve() {
        let seconds = ConnectionPatience(head: 30_000_000_000, idle: 120_000_000_000)
        line.enter(.idle)
        for (isReserve, isCut) in [(true, true), (false, false)] {
            var watch = ConnectionPatience.Watch(seen: line.observation, since: 0)
            let time = ConnectionPatience.reserveHead + 1
            let isExpired = seconds.isExpired(
                &watch, line.observation, isReserve: isReserve, at: time, hasLeft: { false }, silence: { time })
            #expect(isExpired == isCut)
        }
    }
}
