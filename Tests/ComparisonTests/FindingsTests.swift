import AdminCore
import Comparison
import ConnectAPI
import ContactModel
import JSON
import Testing

@Suite("Findings")
struct FindingsTests {
    private func difference(
        _ kind: Difference.Kind, _ operation: String, _ member: String? = nil, at place: String = "call 1"
    ) -> Difference {
        Difference(kind, FidelityTable.row(of: operation, member: member), recorded: "x", here: "y", place: place)
    }

    @Test("equal differences are one, and the heaviest is the first")
    func groups() {
        let findings = Findings(
            name: "r", calls: 3, frames: 0,
            [
                difference(.wording, "SendEvent"), difference(.status, "SendMessage", at: "call 2"),
                difference(.wording, "SendEvent", at: "call 3"),
            ])
        #expect(findings.groups.map(\.first.kind) == [.status, .wording])
        #expect(findings.groups[1].places == ["call 1", "call 3"])
        #expect(findings.unknown.count == 2)
    }

    @Test("what Fidelity names is known")
    func known() {
        let findings = Findings(
            name: "r", calls: 1, frames: 0,
            [
                difference(.value, "DescribeContact", "Contact.QueuePriority"),
                difference(.memberMissing, "DescribeContact", "Contact.Campaign.CampaignId"),
                difference(.value, "DescribeContact", "Contact.Channel"),
            ])
        #expect(findings.known.map(\.reason) == ["Fidelity: not stored for chats here", "Fidelity: 5"])
        #expect(findings.unknown.map(\.first.row.title) == ["DescribeContact, answer member `Contact.Channel`"])
    }

    @Test("Fidelity does not explain what it does not say")
    func notKnown() {
        let extra = difference(.memberExtra, "DescribeContact", "Contact.Campaign.CampaignId")
        let frame = FidelityTable.row(ofEvent: "application/vnd.amazonaws.connect.event.participant.idle")
        let missing = Difference(.missingFrame, frame, recorded: "sent", here: "not sent", place: "socket 1")
        #expect(Findings(name: "r", calls: 1, frames: 0, [extra, missing]).known.isEmpty)
    }

    @Test("a setting explains a difference only if it brings no other")
    func settings() {
        let before = [difference(.length, "GetTranscript"), difference(.status, "SendEvent")]
        var findings = Findings(name: "r", calls: 1, frames: 0, before)
        findings.explain(
            by: Findings(name: "r", calls: 1, frames: 0, [difference(.status, "StopContact")]), with: "a: 1")
        #expect(findings.known.isEmpty)
        findings.explain(by: Findings(name: "r", calls: 1, frames: 0, [difference(.status, "SendEvent")]), with: "b: 2")
        #expect(findings.known.map(\.reason) == ["a choice; with the setting b: 2 there is no difference"])
    }

    @Test("each trial is a setting, with a value that the admin API accepts")
    func trials() throws {
        for trial in SettingTrial.all(longestDelay: 4_000) {
            var settings = InstanceSettings()
            try Settings.read(trial.settings.bytes, into: &settings)
        }
    }

    @Test("reports of a difference")
    func reports() {
        let findings = Findings(
            name: "chat.recording.json", calls: 2, frames: 3,
            [difference(.status, "SendMessage"), difference(.value, "DescribeContact", "Contact.QueuePriority")],
            notes: ["a note"])
        #expect(
            ComparisonText.lines([findings]).joined(separator: "\n") == """
                chat.recording.json: 2 calls, 3 frames
                  Differences
                    SendMessage: status
                      recording: x
                      here:      y
                      at call 1
                  Known differences
                    DescribeContact, answer member `Contact.QueuePriority`: value
                      recording: x
                      here:      y
                      at call 1
                      Fidelity: 5
                  note: a note
                1 recording, 1 unknown and 1 known differences
                """)
        let junit = ComparisonJUnit.text([findings])
        #expect(junit.contains(#"tests="2" failures="1""#) && junit.contains(#"message="SendMessage: status""#))
        let json = try? JSONDocument(ComparisonJSON.bytes([findings])).root
        #expect(json?["unknown"]?.integer == 1 && json?["recordings"]?.elements[0]["differences"]?.elements.count == 2)
        let page = ComparisonPage.text([findings], version: "0.1.0")
        #expect(
            page.contains("<code>Contact.QueuePriority</code>") && page.contains("<strong>SendMessage</strong>")
                && !page.contains("<script"))
    }

    @Test("texts of recordings are never markup")
    func markup() {
        let bad = Difference(
            .value, FidelityTable.row(of: "SendMessage"), recorded: "<script>", here: "&", place: "call 1")
        let findings = Findings(name: "<b>", calls: 1, frames: 0, [bad])
        #expect(!ComparisonPage.text([findings], version: "0").contains("<script>"))
        #expect(!ComparisonJUnit.text([findings]).contains("<script>"))
    }
}
