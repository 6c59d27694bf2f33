/// A rule for the offset of every year, in the form of the environment variable TZ (POSIX.1-2017, section 8.3), such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
struct YearlyTimeRule: Sendable {
    /// When the offset changes within a year.
    private enum Day: Sendable {
        /// Month, week 1 to 5 (5 is the last), and day of the week from Sunday.
        case week(month: Int, week: Int, weekday: Int)
        /// A day from 1 to 365 that never counts 29 February.
        case julian(Int)
        /// A day from 0 to 365.
        case ordinal(Int)
    }

    private let standard: Int
    private let summer: (seconds: Int, start: (day: Day, second: Int), end: (day: Day, second: Int))?

    /// Nil for a text that is not such a rule.
    init?(_ text: String) {
        var scanner = Scanner(text)
        guard scanner.name(), let west = scanner.clock() else { return nil }
        standard = -west
        guard !scanner.isAtEnd else {
            summer = nil
            return
        }
        guard scanner.name() else { return nil }
        let offset = scanner.isAt(",") ? standard + 3_600 : scanner.clock().map { -$0 }
        guard let offset, let start = scanner.change(), let end = scanner.change(), scanner.isAtEnd else { return nil }
        summer = (offset, start, end)
    }

    /// Returns the seconds east of UTC at a time in seconds since 1970.
    func offset(at seconds: Int64) -> Int {
        guard let summer else { return standard }
        let local = seconds + Int64(standard)
        let year = CivilDate(daysSinceEpoch: local.flooredDivision(by: 86_400).quotient).year
        let start = Self.moment(of: summer.start, in: year) - Int64(standard)
        let end = Self.moment(of: summer.end, in: year) - Int64(summer.seconds)
        // South of the equator, summer lasts over the end of the year.
        let isSummer = start < end ? (start..<end).contains(seconds) : !(end..<start).contains(seconds)
        return isSummer ? summer.seconds : standard
    }

    /// Returns a change in local seconds since 1970.
    private static func moment(of change: (day: Day, second: Int), in year: Int) -> Int64 {
        let newYear = CivilDate(year: year, month: 1, day: 1).daysSinceEpoch
        let day: Int64
        switch change.day {
        case .ordinal(let number): day = newYear + Int64(number)
        case .julian(let number):
            let isLeap = CivilDate(year: year, month: 2, day: 29).isValid
            day = newYear + Int64(number - 1 + (isLeap && number >= 60 ? 1 : 0))
        case .week(let month, let week, let weekday):
            let first = CivilDate(year: year, month: month, day: 1).daysSinceEpoch
            let next =
                month == 12
                ? CivilDate(year: year + 1, month: 1, day: 1).daysSinceEpoch
                : CivilDate(year: year, month: month + 1, day: 1).daysSinceEpoch
            // 1970-01-01 was a Thursday.
            let firstWeekday = (first + 4).flooredDivision(by: 7).remainder
            var found = first + (Int64(weekday) - firstWeekday + 7) % 7 + Int64(week - 1) * 7
            while found >= next { found -= 7 }
            day = found
        }
        return day * 86_400 + Int64(change.second)
    }

    /// Reads the parts of a rule.
    private struct Scanner {
        private var rest: Substring

        init(_ text: String) {
            rest = text[...]
        }

        var isAtEnd: Bool { rest.isEmpty }

        func isAt(_ character: Character) -> Bool { rest.first == character }

        private mutating func take(_ character: Character) -> Bool {
            guard rest.first == character else { return false }
            rest.removeFirst()
            return true
        }

        /// Skips a zone's abbreviation: letters, or other characters in `<…>`.
        mutating func name() -> Bool {
            if take("<") {
                rest = rest.drop { $0 != ">" }
                return take(">")
            }
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3
        }

        private mutating func number() -> Int? {
            let digits = rest.prefix { ("0"..."9").contains($0) }
            guard (1...3).contains(digits.count) else { return nil }
            rest = rest.dropFirst(digits.count)
            return Int(digits)
        }

        /// Reads `[+-]hh[:mm[:ss]]` in seconds.
        mutating func clock() -> Int? {
            let sign = take("-") ? -1 : 1
            if sign == 1 { _ = take("+") }
            guard let hours = number() else { return nil }
            var seconds = hours * 3_600
            for unit in [60, 1] where take(":") {
                guard let number = number() else { return nil }
                seconds += number * unit
            }
            return sign * seconds
        }

        /// Reads `,day[/time]`. The time is 2 o'clock unless given.
        mutating func change() -> (day: Day, second: Int)? {
            guard take(","), let day = day() else { return nil }
            guard take("/") else { return (day, 7_200) }
            return clock().map { (day, $0) }
        }

        private mutating func day() -> Day? {
            if take("M") {
                guard let month = number(), take("."), let week = number(), take("."), let weekday = number(),
                    (1...12).contains(month), (1...5).contains(week), (0...6).contains(weekday)
                else { return nil }
                return .week(month: month, week: week, weekday: weekday)
            }
            if take("J") { return number().flatMap { (1...365).contains($0) ? .julian($0) : nil } }
            return number().flatMap { (0...365).contains($0) ? .ordinal($0) : nil }
        }
    }
}
