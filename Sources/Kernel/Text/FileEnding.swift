/// File name endings that several targets use.
package enum FileEnding {
    /// The ending of a replay of a failed run. Scenario files in the same folder do not have it.
    package static let replay = ".replay.json"
    /// The ending of a view's file. The rest of the file name is the view's id.
    package static let view = ".view.json"
}
