import Chats
import HTTPRouting
import HTTPTypes
import Instances
import JSON
import Kernel
import TestStage
import Testing

@Suite("Numbers and times in requests")
struct OutsideNumberTests {
    private let stage = Stage()

    @Test(
        "a Last-Event-ID that is not an entry's number is refused, and the error names it",
        arguments: ["-9223372036854775808", "-1", "9223372036854775807", "99999999999999999999", "x"])
    func lastEventID(text: String) throws {
        _ = stage.instance
        let name = try #require(HTTPField.Name("Last-Event-ID"))
        let answer = stage.call(.get, "/journal/stream", headers: [name: text])
        #expect(answer.status == .badRequest)
        #expect(answer.json?["detail"]?.string?.contains("Last-Event-ID must be between 0 and") == true)
    }

    @Test("a clock ends a year before the last time that can be written, and the error says so")
    func end() throws {
        _ = stage.instance
        let end = InstanceClock.times.upperBound
        #expect(end.description == "9998-12-30T23:59:59.999Z")
        #expect(stage.call(.put, "/clock", #"{"now":"9998-12-30T00:00:00Z"}"#).status == .ok)
        for body in [#"{"by":"2d"}"#, #"{"to":"9999-12-31T23:59:59Z"}"#] {
            let answer = stage.call(.post, "/clock/advance", body)
            #expect(answer.status == .badRequest, "\(answer.text)")
            #expect(answer.text.contains(end.description))
        }
        #expect(stage.call(.put, "/clock", #"{"now":"9999-12-31T23:59:59Z"}"#).status == .badRequest)
        #expect(stage.call(.post, "/clock/advance", #"{"by":"23h"}"#).status == .ok)
        #expect(stage.call(.post, "/snapshots", "{}").status == .created)
        #expect(stage.call(.post, "/snapshots/snapshot-1/restore", "{}").status == .ok)
    }

    @Test("a run that has ended and is forgotten leaves no timer, and its chat's snapshot works")
    func forgottenRun() throws {
        let stage = Stage(maxEnded: 1)
        let text = """
            scenario: fails
            steps: [ { customer says: hi }, { expect: agent says, within: 1s } ]
            rules: [ { when: { silence: 1h }, then: [ { customer says: hm } ] }, { when: agent joins, then: [ { wait: 1h } ] } ]
            """
        #expect(stage.call(.put, "/scenarios/fails", text).status == .ok)
        for _ in 0..<3 {
            let started = stage.call(.post, "/scenarios/fails/runs", "{}")
            let contact = try #require(started.json?["contactId"]?.string)
            #expect(
                stage.call(.post, "/contacts/\(contact)/participants", #"{"role":"AGENT","displayName":"Sam"}"#).status
                    == .created)
            let chat = try #require(stage.instance.chat(contact))
            chat.turn { $0.connect(.init(rawValue: 1)) }
            _ = stage.call(.post, "/clock/advance", #"{"by":"2s"}"#)
        }
        // Only the chats' own time limits are left.
        #expect(stage.call(.post, "/clock/run", #"{"until":"idle"}"#).json?["firedCount"]?.integer == 0)
        #expect(stage.call(.post, "/snapshots", "{}").status == .created)
        #expect(stage.call(.post, "/snapshots/snapshot-1/restore", "{}").status == .ok)
        #expect(stage.call(.post, "/clock/advance", #"{"by":"2h"}"#).status == .ok)
    }

    @Test("a timer whose observer does not exist is ignored")
    func lostObserver() throws {
        let chat = try stage.instance.startChat(.init(flowID: "f", displayName: "Ana")).chat
        chat.turn { $0.arm(.observer(index: .init(rawValue: 7), number: 1), at: $0.now + 1) }
        #expect(stage.call(.post, "/clock/advance", #"{"by":"1s"}"#).status == .ok)
    }
}
