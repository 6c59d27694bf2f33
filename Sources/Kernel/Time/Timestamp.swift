/// A moment in Amazon Connect's precision: whole milliseconds since 1970-01-01T00:00:00Z.
///
/// The wire form is `yyyy-MM-ddTHH:mm:ss.SSSZ`. It always has 24 characters, because clients
/// compare it as text.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// Adds milliseconds. A sum outside 64 bits becomes the nearest value.
    package static func + (time: Timestamp, milliseconds: Int64) -> Timestamp {
        let (sum, overflows) = time.milliseconds.addingReportingOverflow(milliseconds)
        return Timestamp(milliseconds: overflows ? (milliseconds > 0 ? .max : .min) : sum)
    }

    /// Returns the milliseconds between two times. A difference outside 64 bits becomes the nearest
    /// value.
    package static func - (left: Timestamp, right: Timestamp) -> Int64 {
        let (difference, overflows) = left.milliseconds.subtractingReportingOverflow(right.milliseconds)
        return overflows ? (left > right ? .max : .min) : difference
    }

    /// The range of the wire form: 0000-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z.
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

    /// Appends the 24 characters of the wire form. A time outside ``representable`` is written as
    /// the nearest one inside.
    package func appendText(to bytes: inout [UInt8]) {
        let written = min(max(self, Self.representable.lowerBound), Self.representable.upperBound)
        let (days, millisecondOfDay) = written.milliseconds.flooredDivision(by: 86_400_000)
        let date = CivilDate(daysSinceEpoch: days)
        let start = bytes.count
        bytes.append(contentsOf: Self.pattern)
        var text = bytes.mutableSpan
        text.setDigits(UInt64(date.year), radix: 10, count: 4, at: start)
        text.setDigits(UInt64(date.month), radix: 10, count: 2, at: start + 5)
        text.setDigits(UInt64(date.day), radix: 10, count: 2, at: start + 8)
        text.setDigits(UInt64(millisecondOfDay / 3_600_000), radix: 10, count: 2, at: start + 11)
        text.setDigits(UInt64(millisecondOfDay / 60_000 % 60), radix: 10, count: 2, at: start + 14)
        text.setDigits(UInt64(millisecondOfDay / 1_000 % 60), radix: 10, count: 2, at: start + 17)
        text.setDigits(UInt64(millisecondOfDay % 1_000), radix: 10, count: 3, at: start + 20)
    }

    private static let pattern = Array("0000-00-00T00:00:00.000Z".utf8)

    /// Reads an ISO 8601 moment: date, `T`, time with optional fraction, then `Z` or an offset such
    /// as `+02:00`.
    ///
    /// Drops the digits of the fraction beyond milliseconds. Returns nil for anything else.
    package init?(_ text: String) {
        var reader = TimestampReader(text)
        guard let timestamp = reader.read() else { return nil }
        self = timestamp
    }
}

extension Int64 {
    /// Divides and rounds down, so that the remainder is never negative.
    func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

// Encoded as its milliseconds.
extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}
