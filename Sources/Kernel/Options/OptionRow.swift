/// Why an option refuses a value: a sentence that names the option, what was expected, and what was
/// given.
package struct OptionProblem: Error, Sendable {
    package let message: String

    package init(_ message: String) {
        self.message = message
    }
}

/// How an option is written.
package enum OptionForm: Sendable {
    /// `--name VALUE`
    case value
    /// `--name`, without a value
    case flag
}

/// One option of a command: its name, its help, and how its text sets a part of `Values`.
package struct OptionRow<Values>: Sendable {
    /// The name, without the dashes.
    package let name: String
    package let form: OptionForm
    package let help: String
    /// All words that the option accepts; empty for values that are not words.
    package let choices: [String]
    private let shownDefault: @Sendable (Values) -> String?
    private let readText: @Sendable (String, inout Values) throws(OptionProblem) -> Void
    private let checkValue: @Sendable (Values) throws(OptionProblem) -> Void

    /// - Parameters:
    ///   - shown: Returns the value as help shows it; nil to show none.
    ///   - read: Reads a text. A flag's texts are `true` and `false`.
    ///   - check: Refuses a value that is out of bounds, whatever its source.
    package init(
        _ name: String, form: OptionForm = .value, help: String, choices: [String] = [],
        shown: @escaping @Sendable (Values) -> String? = { _ in nil },
        read: @escaping @Sendable (String, inout Values) throws(OptionProblem) -> Void,
        check: @escaping @Sendable (Values) throws(OptionProblem) -> Void = { _ in }
    ) {
        self.name = name
        self.form = form
        self.help = help
        self.choices = choices
        shownDefault = shown
        readText = read
        checkValue = check
    }

    /// Returns the help, with the default from `values`.
    package func help(with values: Values) -> String {
        guard let shown = shownDefault(values), !shown.isEmpty else { return help }
        return "\(help) (default: \(shown))"
    }

    package func read(_ text: String, into values: inout Values) throws(OptionProblem) {
        try readText(text, &values)
        try checkValue(values)
    }

    package func check(_ values: Values) throws(OptionProblem) {
        try checkValue(values)
    }

    /// Returns the same option for an outer type that contains these values at `path`.
    package func lifted<Outer>(_ path: any WritableKeyPath<Outer, Values> & Sendable) -> OptionRow<Outer> {
        OptionRow<Outer>(
            name, form: form, help: help, choices: choices, shown: { shownDefault($0[keyPath: path]) },
            read: { text, outer throws(OptionProblem) in try readText(text, &outer[keyPath: path]) },
            check: { outer throws(OptionProblem) in try checkValue(outer[keyPath: path]) })
    }
}
