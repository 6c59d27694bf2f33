/// Reads the ISO 8601 forms that clients send in `StartPosition.AbsoluteTime` and users pass to
/// `--now`.
struct TimestampReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func read() -> Timestamp? {
        guard let year = digits(4), skip("-"), let month = digits(2), skip("-"), let day = digits(2),
            skip("T") || skip("t"),
            let hour = digits(2), skip(":"), let minute = digits(2), skip(":"), let second = digits(2),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let date = CivilDate(year: year, month: month, day: day)
        guard date.isValid, let fraction = readFraction(), let offset = readOffset(), index == bytes.count else {
            return nil
        }
        let secondOfDay = Int64((hour * 60 + minute) * 60 + second)
        return Timestamp(milliseconds: (date.daysSinceEpoch * 86_400 + secondOfDay - offset) * 1_000 + fraction)
    }

    /// Reads a fraction such as `.123456` as milliseconds; 0 if there is none, nil for a point
    /// without digits.
    private mutating func readFraction() -> Int64? {
        guard skip(".") || skip(",") else { return 0 }
        var milliseconds: Int64 = 0
        var count = 0
        while index < bytes.count, let digit = digit(bytes[index]) {
            if count < 3 { milliseconds = milliseconds * 10 + Int64(digit) }
            count += 1
            index += 1
        }
        guard count > 0 else { return nil }
        while count < 3 {
            milliseconds *= 10
            count += 1
        }
        return milliseconds
    }

    /// Reads the offset as seconds east of UTC.
    private mutating func readOffset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-"), let hours = digits(2) else { return nil }
        _ = skip(":")
        guard let minutes = digits(2), hours < 24, minutes < 60 else { return nil }
        let seconds = Int64(hours * 3_600 + minutes * 60)
        return isEast ? seconds : -seconds
    }

    private mutating func digits(_ count: Int) -> Int? {
        guard index + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[index..<index + count] {
            guard let digit = digit(byte) else { return nil }
            value = value * 10 + digit
        }
        index += count
        return value
    }

    private func digit(_ byte: UInt8) -> Int? {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) ? Int(byte - UInt8(ascii: "0")) : nil
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }
}
