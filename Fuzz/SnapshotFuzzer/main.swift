import FuzzDriver
import HTTPRouting
import HTTPTypes
import JSON
import Kernel
import TestStage

/// Derives choices from an input's bytes, in their order. After the last byte every choice is 0.
struct Choices {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    mutating func number(below bound: Int) -> Int {
        let high = Int(rest.popFirst() ?? 0)
        return (high << 8 | Int(rest.popFirst() ?? 0)) % max(1, bound)
    }
}

/// Alters a busy instance's snapshot and replays of its runs, and then uses what the server accepts.
final class SnapshotTarget {
    private static let numbers = [
        "0", "-1", "1", "2", "255", "65535", "4294967295", "9007199254740993", "1125899906842624",
        "9223372036854775807",
        "-9223372036854775808", "18446744073709551615", "1e308", "0.5", "-0", "253402300799999", "8640000000",
    ]
    private static let verbs = ["joins", "leaves", "says", "types", "attaches", "reads", "transfers", "isNow", "drops"]

    private let stage = Stage(maxEnded: 10)
    private let altered: AlteredSnapshot

    init() throws {
        try BusyInstance.make(on: stage)
        _ = stage.call(.post, "/snapshots", "{}")
        guard let altered = AlteredSnapshot(stage.call(.get, "/snapshots/snapshot-1").body) else {
            throw StageFailure("cannot read the snapshot")
        }
        self.altered = altered
    }

    func play(_ input: [UInt8]) {
        var choices = Choices(input)
        let replacements = (0...choices.number(below: 4)).map { _ in
            (choices.number(below: altered.numbers.count), Self.numbers[choices.number(below: Self.numbers.count)])
        }
        // If several replacements name the same place, the last one is used.
        let distinct = Dictionary(replacements) { $1 }.map { (number: $0.key, text: $0.value) }
        let file = String(decoding: altered.replacing(distinct), as: UTF8.self)
        check(stage.call(.put, "/snapshots/altered", file))
        check(stage.call(.post, "/snapshots/altered/restore", "{}"))
        replay(&choices)
        BusyInstance.use(on: stage)
        // A usable instance must also allow a snapshot and its restore.
        let kept = stage.call(.post, "/snapshots", "{}")
        check(kept)
        guard let id = kept.json?["id"]?.string else { return }
        check(stage.call(.post, "/snapshots/\(id)/restore", "{}"))
        _ = stage.call(.delete, "/snapshots/\(id)")
    }

    private func replay(_ choices: inout Choices) {
        let inputs = (0..<choices.number(below: 6)).map { _ in
            let number = Self.numbers[choices.number(below: Self.numbers.count)]
            let verb = Self.verbs[choices.number(below: Self.verbs.count)]
            return #"{"milliseconds":\#(number),"actor":"agent","verb":"\#(verb)","content":"in 3 days"}"#
        }
        let question = Self.numbers[choices.number(below: Self.numbers.count)]
        let answer = #"{"question":\#(question),"milliseconds":5,"answered":"{}"}"#
        check(
            stage.call(
                .post, "/scenarios/busy/runs", #"{"inputs":[\#(inputs.joined(separator: ","))],"answers":[\#(answer)]}"#
            ))
    }

    private func check(_ response: Response) {
        let status = response.status.code
        precondition((200..<500).contains(status), "status \(status): \(response.text)")
        precondition(status < 400 || response.json?["detail"]?.string?.isEmpty == false, "an error has no detail")
    }
}

try fuzz(renewingEvery: 200) {
    try SnapshotTarget()
} _: { stage, input in
    stage.play(input)
}
