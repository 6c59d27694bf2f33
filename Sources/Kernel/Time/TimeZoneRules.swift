/// The offsets of a time zone from UTC, as a file of the time zone database says them (RFC 9636).
package struct TimeZoneRules: Sendable {
    /// A zone that never differs from UTC.
    package static let utc = TimeZoneRules(changes: [], first: 0, rule: nil)

    /// The moments in seconds since 1970 at which the offset changes, in ascending order.
    private let changes: [(from: Int64, seconds: Int)]
    /// The offset before the first change.
    private let first: Int
    /// What applies after the last change; nil if the last offset continues.
    private let rule: YearlyTimeRule?

    private init(changes: [(from: Int64, seconds: Int)], first: Int, rule: YearlyTimeRule?) {
        self.changes = changes
        self.first = first
        self.rule = rule
    }

    /// Reads the bytes of a file in the TZif format, version 2 or later.
    ///
    /// - Returns: nil for anything else.
    package init?(file: [UInt8]) {
        var reader = TimeZoneFileReader(file)
        guard let (changes, first, footer) = reader.read() else { return nil }
        self.init(changes: changes, first: first, rule: YearlyTimeRule(footer))
    }

    /// Returns the seconds east of UTC at a time.
    package func offset(at time: Timestamp) -> Int {
        let seconds = time.milliseconds.flooredDivision(by: 1_000).quotient
        guard let last = changes.last, seconds >= last.from else {
            return changes.last { $0.from <= seconds }?.seconds ?? (changes.isEmpty ? rule?.offset(at: seconds) : nil)
                ?? first
        }
        return rule?.offset(at: seconds) ?? last.seconds
    }
}

/// Reads the changes of a TZif file (RFC 9636, section 3).
private struct TimeZoneFileReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    private struct Counts {
        let isUTC, isStandard, leaps, times, types, characters: Int

        /// The bytes of a block after its header, with times of so many bytes.
        func size(timeBytes: Int) -> Int {
            times * (timeBytes + 1) + types * 6 + characters + leaps * (timeBytes + 4) + isStandard + isUTC
        }
    }

    mutating func read() -> (changes: [(from: Int64, seconds: Int)], first: Int, footer: String)? {
        // The first block has times of four bytes, for old readers. The second repeats it with eight.
        guard let old = header() else { return nil }
        position += old.size(timeBytes: 4)
        guard let counts = header(), counts.types > 0, position + counts.size(timeBytes: 8) <= bytes.count else {
            return nil
        }
        let times = (0..<counts.times).map { _ in integer(8) }
        let types = (0..<counts.times).map { _ in Int(integer(1) & 0xFF) }
        let offsets = (0..<counts.types).map { _ in
            let offset = Int(integer(4))
            position += 2
            return offset
        }
        guard types.allSatisfy(offsets.indices.contains) else { return nil }
        position += counts.size(timeBytes: 8) - counts.times * 9 - counts.types * 6
        let footer = bytes[position...].dropFirst().prefix { $0 != UInt8(ascii: "\n") }
        return (zip(times, types).map { ($0, offsets[$1]) }, offsets[0], String(decoding: footer, as: UTF8.self))
    }

    private mutating func header() -> Counts? {
        guard position + 44 <= bytes.count, bytes[position...].starts(with: "TZif".utf8),
            bytes[position + 4] >= UInt8(ascii: "2")
        else { return nil }
        position += 20
        let counts = (0..<6).map { _ in Int(integer(4)) }
        guard counts.allSatisfy((0...100_000).contains) else { return nil }
        return Counts(
            isUTC: counts[0], isStandard: counts[1], leaps: counts[2], times: counts[3], types: counts[4],
            characters: counts[5])
    }

    /// Reads a signed integer in network byte order. The caller has checked the length.
    private mutating func integer(_ count: Int) -> Int64 {
        guard position + count <= bytes.count else { return 0 }
        var value: Int64 = bytes[position] >= 0x80 && count > 1 ? -1 : 0
        for byte in bytes[position..<position + count] { value = value << 8 | Int64(byte) }
        position += count
        return value
    }
}
