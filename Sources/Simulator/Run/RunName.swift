/// What tells a run from others of its scenario in an instance: the same name and seed give the same bytes, in whatever order
/// runs begin.
package struct RunName: Sendable, Hashable, Codable {
    /// The data row, from 1; nil for a scenario without a table.
    package let row: Int?
    /// Counts the runs of the scenario, or of the row, from 1.
    package let index: Int

    package init(row: Int? = nil, index: Int) {
        self.row = row
        self.index = index
    }

    /// Names random streams.
    var stream: String { row.map { "\($0)/\(index)" } ?? "\(index)" }
}
