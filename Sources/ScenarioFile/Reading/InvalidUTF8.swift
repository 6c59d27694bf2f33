/// The place of the first bytes of a text that are not UTF-8.
struct InvalidUTF8 {
    let line: Int
    /// The column in characters, counted from 1.
    let column: Int

    /// Nil if all of the text is UTF-8.
    init?(_ text: [UInt8]) {
        guard String(validating: text, as: UTF8.self) == nil else { return nil }
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
        // The longest valid part from the start of the line.
        let valid = lines[index].indices.reversed().lazy
            .compactMap { end in String(validating: lines[index][..<end], as: UTF8.self) }.first
        line = index + 1
        column = (valid?.count ?? 0) + 1
    }
}
