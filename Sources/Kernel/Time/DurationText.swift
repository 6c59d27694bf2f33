/// Durations in the scenario language's form: `250ms`, `2.5s`, `1m30s`, `2h`.
package enum DurationText {
    /// Returns the milliseconds of a duration, which needs a unit; nil for anything else.
    package static func milliseconds(_ text: String) -> Int64? {
        total(text).flatMap { $0 <= longest ? Int64($0.rounded()) : nil }
    }

    /// Whether the text is a duration, but longer than the longest that is accepted.
    package static func isTooLong(_ text: String) -> Bool {
        total(text).map { $0 > longest } ?? false
    }

    private static func total(_ text: String) -> Double? {
        var rest = text[...]
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            guard !digits.isEmpty, let number = Double(digits) else { return nil }
            rest = rest[digits.endIndex...]
            let unit = rest.prefix { $0.isLetter }
            rest = rest[unit.endIndex...]
            guard let factor = factors[String(unit)] else { return nil }
            total += number * factor
        }
        return total
    }

    private static let factors: [String: Double] = ["ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    /// A hundred days in milliseconds, which is longer than any chat.
    private static let longest = 8_640_000_000.0

    /// Returns the duration as a stopwatch shows it: minutes, seconds and tenths, as in `1:02.5`.
    ///
    /// Durations of an hour or more begin with the hours.
    package static func clock(_ milliseconds: Int64) -> String {
        let tenths = (milliseconds + 50) / 100
        let (hours, minutes, seconds) = (tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60)
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let head = hours > 0 ? "\(hours):\(two(minutes))" : "\(minutes)"
        return "\(head):\(two(seconds)).\(tenths % 10)"
    }

    /// Returns the shortest text for that many milliseconds with one unit.
    package static func text(_ milliseconds: Int64) -> String {
        if milliseconds != 0 {
            if milliseconds % 3_600_000 == 0 { return "\(milliseconds / 3_600_000)h" }
            if milliseconds % 60_000 == 0 { return "\(milliseconds / 60_000)m" }
            if milliseconds % 1_000 == 0 { return "\(milliseconds / 1_000)s" }
        }
        if milliseconds > 1_000, milliseconds % 100 == 0 {
            return "\(milliseconds / 1_000).\(milliseconds / 100 % 10)s"
        }
        return "\(milliseconds)ms"
    }
}
