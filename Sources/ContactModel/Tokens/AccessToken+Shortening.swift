internal import Kernel

/// Shortening of tokens in logs and journals.
extension AccessToken {
    /// Replaces all but the first digits of each token in a text with an ellipsis.
    ///
    /// The first digits are enough to distinguish tokens. Digits that are escaped, or cut off at
    /// the end of a body, are also replaced.
    package static func shortening(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "-")) else { return text }
        var shown: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            if let digits = firstDigit(ofTokenAt: rest) {
                shown += rest[..<min(digits + shownDigits, rest.endIndex)] + Array("…".utf8)
                rest = rest[endOfDigits(rest, from: digits)...]
            } else {
                shown.append(rest.removeFirst())
            }
        }
        return String(decoding: shown, as: UTF8.self)
    }

    private static let shownDigits = 6
    private static let kindNames = Kind.allCases.map { Array($0.rawValue.utf8) }

    /// Returns where the digits of a token begin; nil if no token begins here.
    ///
    /// A token has a kind, a node, and more digits than are shown.
    private static func firstDigit(ofTokenAt text: ArraySlice<UInt8>) -> Int? {
        guard kindNames.contains(where: { text.starts(with: $0 + [UInt8(ascii: "-")]) }) else { return nil }
        let node = text.dropFirst(3)
        guard let end = node.prefix(33).firstIndex(of: UInt8(ascii: "-")), end > node.startIndex else { return nil }
        let digits = text[(end + 1)...]
        return digits.prefix(shownDigits + 1).count(where: { $0.hexadecimalDigit != nil }) > shownDigits
            ? digits.startIndex : nil
    }

    private static func endOfDigits(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
        var end = start
        while end < text.endIndex {
            if text[end].hexadecimalDigit != nil {
                end += 1
            } else if text[end] == UInt8(ascii: "%") {
                end = min(end + 3, text.endIndex)
            } else if text[end...].starts(with: Array("\\u".utf8)) {
                end = min(end + 6, text.endIndex)
            } else {
                break
            }
        }
        return end
    }
}
