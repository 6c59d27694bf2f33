/// Endings of file names that several targets know.
package enum FileEnding {
    /// A replay of a failed run. Scenario files in the same folder do not have it.
    package static let replay = ".replay.json"
}
