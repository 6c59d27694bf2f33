/// The rows of a text with comma-separated values (RFC 4180); empty lines are skipped.
struct CSVTable {
    private(set) var rows: [[String]] = []
    /// The line in which each row begins, counted from 1.
    private(set) var lines: [Int] = []
    /// The line of the first value whose quotes are wrong, and what is wrong; nil if all are right.
    private(set) var wrongQuotes: (line: Int, message: String)?

    init(_ text: String) {
        var row: [String] = []
        var value = String.UnicodeScalarView()
        var isQuoted = false
        var wasQuoted = false
        let scalars = Array(text.unicodeScalars)
        var index = scalars.first == "\u{FEFF}" ? 1 : 0
        var line = 1
        var start = 1
        var quoteLine = 1

        func isEmptyLine() -> Bool { row.isEmpty && value.isEmpty && !wasQuoted }
        func endValue() {
            row.append(String(value))
            value = String.UnicodeScalarView()
            wasQuoted = false
        }
        func endRow() {
            endValue()
            rows.append(row)
            lines.append(start)
        }
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            defer { if Self.endsLine(scalar, before: index < scalars.count ? scalars[index] : nil) { line += 1 } }
            if isEmptyLine(), !isQuoted { start = line }
            if isQuoted {
                if scalar != "\"" {
                    value.append(scalar)
                } else if index < scalars.count, scalars[index] == "\"" {
                    value.append(scalar)
                    index += 1
                } else {
                    isQuoted = false
                }
            } else if scalar == "\"", value.isEmpty, !wasQuoted {
                (isQuoted, wasQuoted) = (true, true)
                quoteLine = line
            } else if scalar == "," {
                endValue()
            } else if scalar == "\n" || scalar == "\r" {
                if !isEmptyLine() { endRow() }
                row = []
            } else {
                if wasQuoted, wrongQuotes == nil {
                    wrongQuotes = (
                        line, "a quoted value must end with its second quote; quotes in it are written twice"
                    )
                }
                value.append(scalar)
            }
        }
        if isQuoted { wrongQuotes = wrongQuotes ?? (quoteLine, "the quote that begins here is never closed") }
        if !isEmptyLine() { endRow() }
    }

    /// Whether a character ends a line: a line feed, or a carriage return without one after it.
    private static func endsLine(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) -> Bool {
        scalar == "\n" || scalar == "\r" && next != "\n"
    }
}
