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
        bytes.appendDecimal(date.year, width: 4)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(date.month, width: 2)
        bytes.append(UInt8(ascii: "-"))
        bytes.appendDecimal(date.day, width: 2)
        bytes.append(UInt8(ascii: "T"))
        bytes.appendDecimal(Int(millisecondOfDay / 3_600_000), width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(Int(millisecondOfDay / 60_000 % 60), width: 2)
        bytes.append(UInt8(ascii: ":"))
        bytes.appendDecimal(Int(millisecondOfDay / 1_000 % 60), width: 2)
        bytes.append(UInt8(ascii: "."))
        bytes.appendDecimal(Int(millisecondOfDay % 1_000), width: 3)
        bytes.append(UInt8(ascii: "Z"))
    }

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
    /// Appends `value` with leading zeros up to `width` digits.
    package mutating func appendDecimal(_ value: Int, width: Int) {
        var divisor = 1
        for _ in 1..<width { divisor *= 10 }
        var rest = value
        while divisor > 0 {
            append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / divisor % 10))
            rest %= divisor
            divisor /= 10
        }
    }
}
