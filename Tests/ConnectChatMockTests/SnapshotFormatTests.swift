import HTTPRouting
import HTTPTypes
import JSON
import TestStage
import Testing

/// Compares the members of a snapshot, and its format's number, with `Tests/Golden/snapshot.txt`.
@Suite("Snapshot format")
struct SnapshotFormatTests {
    @Test("members change only with the format's number (CCM_RECORD=1 writes the file again)")
    func members() throws {
        let stage = Stage()
        try BusyInstance.make(on: stage)
        _ = stage.call(.post, "/snapshots", "{}")
        let file = try #require(stage.call(.get, "/snapshots/snapshot-1").json)
        var names: Set<String> = []
        collect(file, at: "", into: &names)
        let found = ([file["format"]?.string ?? ""] + names.sorted()).map { $0 + "\n" }.joined()
        #expect(found == (try RecordedFile("Tests/Golden/snapshot.txt").content(recording: found)))
    }

    /// Adds the paths of all members, without the numbers of list elements.
    private func collect(_ value: JSONValue, at path: String, into names: inout Set<String>) {
        for (name, member) in value.members {
            // Numbers and ids are dictionary keys, not names of members.
            let isName = name.first?.isLetter == true && !name.contains("-")
            let place = "\(path).\(isName ? name : "*")"
            names.insert(place)
            collect(member, at: place, into: &names)
        }
        for element in value.elements { collect(element, at: path, into: &names) }
    }
}
