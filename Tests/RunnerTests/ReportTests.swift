import Testing

@testable import Runner

/// Tests reports for programs and people, with runs that the tests build.
@Suite("Reports")
struct ReportTests {
    private func plan(_ repetition: Int? = nil) -> PlannedRun {
        PlannedRun(
            scenario: "late <parcel> #1", file: "a b/s.yaml",
            text: Array("scenario: x\nsteps:\n  - expect: agent says\n".utf8),
            seed: 7, repetition: repetition)
    }

    private var events: [PlayedRun.Event] {
        [
            PlayedRun.Event(milliseconds: 0, actor: "customer", verb: "joins", contentType: nil, content: nil),
            PlayedRun.Event(milliseconds: 40, actor: "customer", verb: "types", contentType: nil, content: nil),
            PlayedRun.Event(
                milliseconds: 2_500, actor: "customer", verb: "says", contentType: "text/markdown",
                content: "a & b\u{1B}[31m\nsecond"),
            PlayedRun.Event(milliseconds: 62_500, actor: nil, verb: "", contentType: nil, content: nil),
        ]
    }

    private var failed: PlayedRun {
        PlayedRun(
            plan: plan(),
            outcome: .failed(
                PlayedRun.Failure(
                    message: "did not \"happen\"", step: "a b/s.yaml:3:5", expected: "agent says", nearest: [],
                    lastEvents: ["12:00 customer joins"])), events: events, milliseconds: 60_000)
    }

    private var runs: [PlayedRun] {
        [
            PlayedRun(plan: plan(2), outcome: .passed, events: [], milliseconds: 1_005), failed,
            PlayedRun(plan: plan(), outcome: .broken("gone"), events: [], milliseconds: 0),
        ]
    }

    @Test("a conversation has one line for each event, without control characters")
    func conversation() {
        #expect(
            events.map { ConversationText.line($0) } == [
                "     0.0s  customer  joins", "     0.0s  customer  types …",
                "     2.5s  customer  a & b\u{FFFD}[31m\n                     second  (text/markdown)",
                "    62.5s  chat ended",
            ])
        #expect(ConversationText.line(events[0], .init(usesColour: true)).contains("\u{1B}[36mcustomer\u{1B}[0m"))
    }

    @Test("a failure shows its place, the expected and nearest events, and the command that repeats it")
    func verdict() {
        #expect(
            ConversationText.verdict(failed, again: "AGAIN") == [
                "failed late <parcel> #1 after 60.0s: did not \"happen\"", "  step      a b/s.yaml:3:5",
                "            3 |   - expect: agent says", "  expected  agent says",
                "  nearest   no similar event", "  again     AGAIN",
            ])
    }

    @Test("a brief verdict is one line for a failure, and nil for a pass")
    func brief() {
        #expect(
            runs.map { ConversationText.briefVerdict($0) } == [
                nil,
                "failed late <parcel> #1 after 60.0s: did not \"happen\"; expected agent says (a b/s.yaml:3:5, seed 7)",
                "broken late <parcel> #1: gone",
            ])
    }

    @Test("JUnit XML is well-formed for any content")
    func junit() {
        #expect(
            JUnitReport.text(runs) { _ in "AGAIN" } == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites tests="3" failures="1" errors="1" time="61.005">
                  <testsuite name="connect-chat-mock" tests="3" failures="1" errors="1" time="61.005">
                    <testcase classname="a b/s.yaml" name="late &lt;parcel&gt; #1 #2" time="1.005">
                      <system-out></system-out>
                    </testcase>
                    <testcase classname="a b/s.yaml" name="late &lt;parcel&gt; #1" time="60.000">
                      <failure message="did not &quot;happen&quot;">failed late &lt;parcel&gt; #1 after 60.0s: did not &quot;happen&quot;&#10;  step      a b/s.yaml:3:5&#10;            3 |   - expect: agent says&#10;  expected  agent says&#10;  nearest   no similar event&#10;  again     AGAIN</failure>
                      <system-out>     0.0s  customer  joins&#10;     0.0s  customer  types …&#10;     2.5s  customer  a &amp; b\u{FFFD}[31m&#10;                     second  (text/markdown)&#10;    62.5s  chat ended</system-out>
                    </testcase>
                    <testcase classname="a b/s.yaml" name="late &lt;parcel&gt; #1" time="0.000">
                      <error message="gone">broken late &lt;parcel&gt; #1: gone</error>
                      <system-out></system-out>
                    </testcase>
                  </testsuite>
                </testsuites>

                """)
    }

    @Test("TAP has one line for each run, and the reasons of runs that did not pass")
    func tap() {
        #expect(
            TAPReport.text(runs) { _ in "AGAIN" } == """
                TAP version 14
                1..3
                ok 1 - late <parcel> \\#1 \\#2
                not ok 2 - late <parcel> \\#1
                  ---
                  message: "did not \\"happen\\""
                  at: "a b/s.yaml:3:5"
                  expected: "agent says"
                  last:
                    - "12:00 customer joins"
                  again: "AGAIN"
                  ...
                not ok 3 - late <parcel> \\#1
                  ---
                  message: "gone"
                  again: "AGAIN"
                  ...

                """)
    }
}
