/// A run that has not started: a scenario with everything that determines its course.
package struct PlannedRun: Sendable {
    /// The scenario's name.
    package let scenario: String
    /// The scenario's file, as the user named it, and its text.
    package let file: String
    package let text: [UInt8]
    /// The files that the scenario names, under those names.
    package let files: [(name: String, bytes: [UInt8])]
    /// Members of the body that creates the instance: what the scenario needs.
    package var needs: [(name: String, json: String)] = []
    /// The views that the server needs, as an id and JSON.
    package let views: [(id: String, json: [UInt8])]
    package let seed: UInt64
    /// The row of the scenario's table, from 1; nil for a scenario without one.
    package let row: Int?
    /// The number of the repetition, from 1; nil if the scenario is played once.
    package let repetition: Int?

    package init(
        scenario: String, file: String, text: [UInt8], files: [(name: String, bytes: [UInt8])] = [],
        views: [(id: String, json: [UInt8])] = [], seed: UInt64, row: Int? = nil, repetition: Int?
    ) {
        self.files = files
        self.views = views
        self.scenario = scenario
        self.file = file
        self.text = text
        self.seed = seed
        self.row = row
        self.repetition = repetition
    }

    /// The name of the run in reports.
    package var title: String {
        scenario + (row.map { " [\($0)]" } ?? "") + (repetition.map { " #\($0)" } ?? "")
    }
}
