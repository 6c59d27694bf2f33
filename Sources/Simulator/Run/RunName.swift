internal import ScenarioModel

/// Identifies a run among the runs of its scenario in an instance.
///
/// Runs with the same name and seed produce the same bytes, in whatever order they begin.
package struct RunName: Sendable, Hashable, Codable {
    /// The data row, from 1; nil for a scenario without a table.
    package let row: Int?
    /// The number of the run among those of the scenario, or of the row, from 1.
    package let index: Int

    package init(row: Int? = nil, index: Int) {
        self.row = row
        self.index = index
    }

    /// The run's part of the names of random streams.
    var stream: String { row.map { "\($0)/\(index)" } ?? "\(index)" }
}
