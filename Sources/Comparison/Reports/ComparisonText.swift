internal import ConnectAPI

/// The findings for people, on a terminal.
package enum ComparisonText {
    package static func lines(_ all: [Findings]) -> [String] {
        all.flatMap(lines) + [summary(all)]
    }

    private static func lines(_ findings: Findings) -> [String] {
        let size = "\(findings.calls) calls, \(findings.frames) frames"
        guard !findings.groups.isEmpty else {
            return ["\(findings.name): \(size), no difference"] + findings.notes.map { "  note: \($0)" }
        }
        return ["\(findings.name): \(size)"]
            + section("Differences", findings.unknown)
            + section("Known differences", findings.known)
            + findings.notes.map { "  note: \($0)" }
    }

    private static func section(_ title: String, _ groups: [Findings.Group]) -> [String] {
        groups.isEmpty ? [] : ["  \(title)"] + groups.flatMap(lines)
    }

    private static func lines(_ group: Findings.Group) -> [String] {
        let first = group.first
        let known = group.reason.map { ["      \($0)"] } ?? []
        return [
            "    \(first.row.title): \(first.kind.name)",
            "      recording: \(first.recorded)",
            "      here:      \(first.here)",
            "      at \(places(group))",
        ] + known
    }

    static func places(_ group: Findings.Group) -> String {
        let shown = group.places.prefix(mostPlaces).joined(separator: "; ")
        return group.places.count > mostPlaces ? "\(shown); and \(group.places.count - mostPlaces) more" : shown
    }

    private static let mostPlaces = 3

    /// The last line.
    package static func summary(_ all: [Findings]) -> String {
        let unknown = all.reduce(0) { $0 + $1.unknown.count }
        let known = all.reduce(0) { $0 + $1.known.count }
        return
            "\(all.count) \(all.count == 1 ? "recording" : "recordings"), \(unknown) unknown and \(known) known differences"
    }
}
