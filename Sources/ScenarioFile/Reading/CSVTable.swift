/// The rows of a text with comma-separated values (RFC 4180); lines without anything are none.
struct CSVTable {
    private(set) var rows: [[String]] = []

    init(_ text: String) {
        var row: [String] = []
        var value = String.UnicodeScalarView()
        var isQuoted = false
        var wasQuoted = false
        let scalars = Array(text.unicodeScalars)
        var index = scalars.first == "\u{FEFF}" ? 1 : 0

        func isEmptyLine() -> Bool { row.isEmpty && value.isEmpty && !wasQuoted }
        func endValue() {
            row.append(String(value))
            value = String.UnicodeScalarView()
            wasQuoted = false
        }
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
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
            } else if scalar == "," {
                endValue()
            } else if scalar == "\n" || scalar == "\r" {
                if !isEmptyLine() {
                    endValue()
                    rows.append(row)
                }
                row = []
            } else {
                value.append(scalar)
            }
        }
        if !isEmptyLine() {
            endValue()
            rows.append(row)
        }
    }
}
