/// Writes numbers of a fixed width in place, without a temporary string.
extension MutableSpan<UInt8> {
    /// Writes the lowest `count` digits of `value`, with leading zeros, in lower case.
    @inline(__always)
    mutating func setDigits(_ value: UInt64, radix: UInt64, count: Int, at start: Int) {
        var rest = value
        for index in (start..<start + count).reversed() {
            let digit = UInt8(truncatingIfNeeded: rest % radix)
            self[index] = digit < 10 ? digit &+ UInt8(ascii: "0") : digit &+ (UInt8(ascii: "a") - 10)
            rest /= radix
        }
    }
}

extension [UInt8] {
    /// Appends the lowest `digits` hexadecimal digits of `value`, in lower case.
    package mutating func appendHexadecimal(_ value: UInt64, digits: Int) {
        appendDigits(value, radix: 16, count: digits)
    }

    /// Appends the lowest `width` decimal digits of `value`, with leading zeros.
    package mutating func appendDecimal(_ value: Int, width: Int) {
        appendDigits(UInt64(value), radix: 10, count: width)
    }

    private mutating func appendDigits(_ value: UInt64, radix: UInt64, count digits: Int) {
        let start = count
        append(contentsOf: repeatElement(0, count: digits))
        var text = mutableSpan
        text.setDigits(value, radix: radix, count: digits, at: start)
    }
}
