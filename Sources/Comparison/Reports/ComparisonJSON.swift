internal import ConnectAPI
internal import JSON

/// The findings for programs.
package enum ComparisonJSON {
    package static func bytes(_ all: [Findings]) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("unknown", all.reduce(0) { $0 + $1.unknown.count })
            writer.member("known", all.reduce(0) { $0 + $1.known.count })
            writer.array("recordings") { writer in
                for findings in all { writer.object { write(findings, to: &$0) } }
            }
        } + Array("\n".utf8)
    }

    private static func write(_ findings: Findings, to writer: inout JSONWriter) {
        writer.member("file", findings.name)
        writer.member("calls", findings.calls)
        writer.member("frames", findings.frames)
        writer.array("differences") { writer in
            for group in findings.groups { writer.object { write(group, to: &$0) } }
        }
        writer.array("notes") { writer in for note in findings.notes { writer.value(note) } }
    }

    private static func write(_ group: Findings.Group, to writer: inout JSONWriter) {
        writer.member("row", group.first.row.title)
        writer.member("kind", group.first.kind.name)
        writer.member("weight", group.first.kind.weight)
        writer.member("recorded", group.first.recorded)
        writer.member("here", group.first.here)
        writer.array("places") { writer in for place in group.places { writer.value(place) } }
        writer.member("known", ifPresent: group.reason)
    }
}
