/// Option rows for the common kinds of values.
extension OptionRow {
    package typealias Path<Value> = WritableKeyPath<Values, Value> & Sendable

    /// Returns the row of a whole number within bounds.
    package static func whole<Value: FixedWidthInteger & Sendable>(
        _ name: String, _ path: any Path<Value>, _ bounds: ClosedRange<Value>, _ help: String
    ) -> Self {
        OptionRow(
            name, help: help, shown: { "\($0[keyPath: path])" },
            read: { text, values throws(OptionProblem) in values[keyPath: path] = try number(text, name, bounds) },
            check: { values throws(OptionProblem) in try check(values[keyPath: path], name, bounds) })
    }

    /// Returns the row of an optional whole number within bounds.
    package static func whole<Value: FixedWidthInteger & Sendable>(
        _ name: String, _ path: any Path<Value?>, _ bounds: ClosedRange<Value>, _ help: String
    ) -> Self {
        OptionRow(
            name, help: help,
            read: { text, values throws(OptionProblem) in values[keyPath: path] = try number(text, name, bounds) },
            check: { values throws(OptionProblem) in
                if let value = values[keyPath: path] { try check(value, name, bounds) }
            })
    }

    /// Returns the row of a number of bytes, such as `32k`.
    package static func bytes(
        _ name: String, _ path: any Path<Int>, _ bounds: ClosedRange<Int>, _ help: String
    ) -> Self {
        OptionRow(
            name, help: "\(help); with k, m or g for KiB, MiB or GiB.",
            shown: { ByteCountText.text($0[keyPath: path]) },
            read: { text, values throws(OptionProblem) in
                guard let bytes = ByteCountText.bytes(text) else {
                    throw wrong(name, "a number of bytes such as 65536, 64k or 256m", text)
                }
                values[keyPath: path] = bytes
            }, check: { values throws(OptionProblem) in try check(values[keyPath: path], name, bounds) })
    }

    /// Returns the row of a duration, such as `300ms`. The value is in milliseconds.
    package static func duration(
        _ name: String, _ path: any Path<Int64>, _ bounds: ClosedRange<Int64>, _ help: String
    ) -> Self {
        OptionRow(
            name, help: help, shown: { DurationText.text($0[keyPath: path]) },
            read: { text, values throws(OptionProblem) in
                guard let milliseconds = text == "0" ? 0 : DurationText.milliseconds(text) else {
                    throw wrong(name, "a duration such as 300ms, 20s or 1m30s", text)
                }
                values[keyPath: path] = milliseconds
            },
            check: { values throws(OptionProblem) in
                guard bounds.contains(values[keyPath: path]) else {
                    throw OptionProblem(
                        "--\(name) must be between \(DurationText.text(bounds.lowerBound)) and "
                            + "\(DurationText.text(bounds.upperBound)), got \(DurationText.text(values[keyPath: path]))"
                    )
                }
            })
    }

    /// Returns the row of one of the cases of an enumeration.
    package static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ path: any Path<Value>, _ help: String
    ) -> Self {
        let words = Value.allCases.map(\.rawValue)
        return OptionRow(
            name, help: help, choices: words, shown: { $0[keyPath: path].rawValue },
            read: { text, values throws(OptionProblem) in
                guard let value = Value(rawValue: text) else { throw wrong(name, list(words), text) }
                values[keyPath: path] = value
            })
    }

    /// Returns the row of a switch that is set with `on` or `off`.
    package static func onOff(_ name: String, _ path: any Path<Bool>, _ help: String) -> Self {
        OptionRow(
            name, help: help, choices: ["on", "off"], shown: { $0[keyPath: path] ? "on" : "off" },
            read: { text, values throws(OptionProblem) in
                guard ["on", "off"].contains(text) else { throw wrong(name, "on or off", text) }
                values[keyPath: path] = text == "on"
            })
    }

    package static func flag(_ name: String, _ path: any Path<Bool>, _ help: String) -> Self {
        OptionRow(
            name, form: .flag, help: help,
            read: { text, values throws(OptionProblem) in values[keyPath: path] = text == "true" })
    }

    /// Returns the row of an optional text.
    package static func text(
        _ name: String, _ path: any Path<String?>, _ help: String,
        check: @escaping @Sendable (String) throws(OptionProblem) -> Void = { _ in }
    ) -> Self {
        OptionRow(
            name, help: help, read: { text, values throws(OptionProblem) in values[keyPath: path] = text },
            check: { values throws(OptionProblem) in if let text = values[keyPath: path] { try check(text) } })
    }

    /// Returns the problem of a value that is not one of the expected values.
    package static func wrong(_ name: String, _ expected: String, _ text: String) -> OptionProblem {
        OptionProblem("--\(name) must be \(expected), got \"\(text.prefix(100))\"")
    }

    private static func number<Value: FixedWidthInteger>(
        _ text: String, _ name: String, _ bounds: ClosedRange<Value>
    ) throws(OptionProblem) -> Value {
        guard let value = Value(text) else {
            throw wrong(name, "a whole number between \(bounds.lowerBound) and \(bounds.upperBound)", text)
        }
        return value
    }

    private static func check<Value: FixedWidthInteger>(
        _ value: Value, _ name: String, _ bounds: ClosedRange<Value>
    ) throws(OptionProblem) {
        guard bounds.contains(value) else {
            throw OptionProblem("--\(name) must be between \(bounds.lowerBound) and \(bounds.upperBound), got \(value)")
        }
    }

    private static func list(_ words: [String]) -> String {
        words.dropLast().joined(separator: ", ") + (words.count > 1 ? " or " : "") + (words.last ?? "")
    }
}
