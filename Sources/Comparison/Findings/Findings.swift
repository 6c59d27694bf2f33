/// The differences of one recording, grouped and sorted by weight.
package struct Findings: Sendable {
    /// Equal differences at one or more places.
    package struct Group: Sendable {
        package let first: Difference
        package var places: [String]
        /// Why the difference is expected; nil for an unknown one.
        package var reason: String?
    }

    /// The file.
    package let name: String
    /// How many calls and frames were compared.
    package let calls: Int
    package let frames: Int
    package private(set) var groups: [Group] = []
    /// What was not compared, and why.
    package let notes: [String]

    package init(name: String, calls: Int, frames: Int, _ differences: [Difference], notes: [String] = []) {
        self.name = name
        self.calls = calls
        self.frames = frames
        self.notes = notes
        for difference in differences {
            if let index = groups.firstIndex(where: { $0.first.isSame(as: difference) }) {
                groups[index].places.append(difference.place)
            } else {
                groups.append(Group(first: difference, places: [difference.place], reason: difference.knownReason))
            }
        }
        // Groups of the same weight stay in the order of the recording.
        groups = groups.enumerated().sorted {
            ($1.element.first.kind.weight, $0.offset) < ($0.element.first.kind.weight, $1.offset)
        }.map(\.element)
    }

    package var unknown: [Group] { groups.filter { $0.reason == nil } }
    package var known: [Group] { groups.filter { $0.reason != nil } }

    /// Marks the differences that another value of a setting removes.
    ///
    /// - Parameters:
    ///   - other: what was found with that value.
    ///   - change: the value, such as `profile: api`.
    ///   - kinds: the kinds of difference that the setting can explain; nil for all.
    package mutating func explain(by other: Findings, with change: String, kinds: Set<Difference.Kind>? = nil) {
        // A value that brings other differences is not what the recorded service has.
        guard other.groups.allSatisfy({ group in groups.contains { $0.first.isSame(as: group.first) } }) else { return }
        for index in groups.indices where groups[index].reason == nil {
            let first = groups[index].first
            if kinds?.contains(first.kind) ?? true, !other.groups.contains(where: { $0.first.isSame(as: first) }) {
                groups[index].reason = "a choice; with the setting \(change) there is no difference"
            }
        }
    }
}
