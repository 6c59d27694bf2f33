import Kernel

/// Where options were given that were not typed on the command line, so that messages can say it.
enum OptionOrigins {
    /// An option from the environment or from a configuration file.
    struct Given {
        /// Its variable in the environment, or its place in a file.
        let origin: String
        let option: OptionTable.Option
        let value: String
    }

    private static let recorded = Mutex<[Given]>([])

    static func record(_ given: [Given]) {
        recorded.withLock { $0 = given }
    }

    /// Puts the origin in front of each line that is about such an option: one that names it, or begins with its value.
    static func attributed(_ message: String) -> String {
        let given = recorded.withLock { $0 }
        return message.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard let one = given.first(where: { isAbout($0, line) }) else { return String(line) }
            return "\(one.origin): \(line)"
        }.joined(separator: "\n")
    }

    private static func isAbout(_ given: Given, _ line: Substring) -> Bool {
        if let name = line.firstRange(of: "--\(given.option.name)") {
            let next = line[name.upperBound...].first
            return next.map { !$0.isLetter && $0 != "-" } ?? true
        }
        return given.value.split(whereSeparator: { $0 == ":" || $0 == "," }).contains { line.hasPrefix("\($0): ") }
    }
}
