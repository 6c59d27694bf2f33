/// A moment as a calendar and a clock in a time zone show it.
package struct LocalTime: Sendable {
    private let time: Timestamp
    private let offset: Int
    private let day: Int64

    package init(_ time: Timestamp, in zone: TimeZoneRules) {
        offset = zone.offset(at: time)
        self.time = time + Int64(offset) * 1_000
        day = self.time.milliseconds.flooredDivision(by: 86_400_000).quotient
    }

    /// ISO 8601 with the offset: `2026-01-31T13:00:00.000+01:00`, or with `Z` for UTC.
    package var text: String {
        let text = time.description
        guard offset != 0 else { return text }
        let minutes = abs(offset) / 60
        return text.dropLast() + (offset < 0 ? "-" : "+") + Self.two(minutes / 60) + ":" + Self.two(minutes % 60)
    }

    /// `2026-01-31`
    package var date: String { String(time.description.prefix(10)) }

    /// `13:00`
    package var clock: String { String(time.description.dropFirst(11).prefix(5)) }

    /// 0 to 23
    package var hour: Int {
        Int(time.milliseconds.flooredDivision(by: 86_400_000).remainder / 3_600_000)
    }

    /// `monday` to `sunday`
    package var weekday: String { Self.weekdays[Int((day + 3).flooredDivision(by: 7).remainder)] }

    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
