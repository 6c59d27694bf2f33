/// A moment as Amazon Connect tells it: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// The wire form is `yyyy-MM-ddTHH:mm:ss.SSSZ`, always 24 characters, because clients compare it as text.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    package static func + (time: Timestamp, milliseconds: Int64) -> Timestamp {
        Timestamp(milliseconds: time.milliseconds + milliseconds)
    }

    package static func - (left: Timestamp, right: Timestamp) -> Int64 {
        left.milliseconds - right.milliseconds
    }

    /// The years that the wire form can hold: 0000-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z.
    package static let representable =
        Timestamp(
            milliseconds: -62_167_219_200_000)...Timestamp(
            milliseconds: 253_402_300_799_999)
}

// MARK: - Text

extension Timestamp: CustomStringConvertible {
    package var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        appendText(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the 24 characters of the wire form.
    package func appendText(to bytes: inout [UInt8]) {
        let (days, millisecondOfDay) = milliseconds.flooredDivision(by: 86_400_000)
        let date = CivilDate(daysSinceEpoch: days)
        let start = bytes.count
        bytes.append(contentsOf: Self.pattern)
        var text = bytes.mutableSpan
        text.setDecimal(date.year, digits: 4, at: start)
        text.setDecimal(date.month, digits: 2, at: start + 5)
        text.setDecimal(date.day, digits: 2, at: start + 8)
        text.setDecimal(Int(millisecondOfDay / 3_600_000), digits: 2, at: start + 11)
        text.setDecimal(Int(millisecondOfDay / 60_000 % 60), digits: 2, at: start + 14)
        text.setDecimal(Int(millisecondOfDay / 1_000 % 60), digits: 2, at: start + 17)
        text.setDecimal(Int(millisecondOfDay % 1_000), digits: 3, at: start + 20)
    }

    private static let pattern = Array("0000-00-00T00:00:00.000Z".utf8)

    /// Reads an ISO 8601 moment: date, `T`, time with optional fraction, then `Z` or an offset such as `+02:00`.
    ///
    /// Digits of the fraction beyond milliseconds are dropped. Nil for anything else.
    package init?(_ text: String) {
        var reader = TimestampReader(text)
        guard let timestamp = reader.read() else { return nil }
        self = timestamp
    }
}

extension Int64 {
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension [UInt8] {
    /// Appends the lowest `width` decimal digits of `value`, with leading zeros.
    package mutating func appendDecimal(_ value: Int, width: Int) {
        let start = count
        append(contentsOf: repeatElement(0, count: width))
        var text = mutableSpan
        text.setDecimal(value, digits: width, at: start)
    }
}

extension MutableSpan<UInt8> {
    fileprivate mutating func setDecimal(_ value: Int, digits: Int, at start: Int) {
        var rest = value
        for index in (start..<start + digits).reversed() {
            self[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}
