import Kernel

/// Records the sources of options that are not from the command line, for error messages.
enum OptionOrigins {
    /// An option from the environment or from a configuration file.
    struct Given {
        /// The environment variable, or the place in a file.
        let origin: String
        let option: OptionTable.Option
        let value: String
    }

    private static let recorded = Mutex<[Given]>([])

    static func record(_ given: [Given]) {
        recorded.withLock { $0 = given }
    }

    /// Adds the origins of options to each line that names them or contains the value of one.
    static func attributed(_ message: String) -> String {
        let given = recorded.withLock { $0 }
        return message.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let named = given.filter { isNamed($0.option.name, in: line) }
            let meant = named.isEmpty ? given.filter { hasValue(of: $0, line) }.prefix(1) : named[...]
            return meant.isEmpty ? String(line) : "\(meant.map(\.origin).joined(separator: ", ")): \(line)"
        }.joined(separator: "\n")
    }

    private static func isNamed(_ name: String, in line: Substring) -> Bool {
        line.ranges(of: "--\(name)").contains { range in
            line[range.upperBound...].first.map { !$0.isLetter && $0 != "-" } ?? true
        }
    }

    /// The shortest value to look for. Shorter ones may be in a line by chance.
    private static let shortestValue = 3

    private static func hasValue(of given: Given, _ line: Substring) -> Bool {
        ([given.value] + given.value.split(whereSeparator: { $0 == ":" || $0 == "," }).map(String.init)).contains {
            $0.count >= shortestValue && line.contains($0)
        }
    }
}
