internal import ContactModel
internal import DequeModule
package import Kernel

/// All that happened in a run, for those who follow it: what the transcript has, and typing.
package struct RunRecord: Sendable, Codable {
    package struct Entry: Sendable, Codable {
        /// Counts from 1.
        package let number: Int
        package let time: Timestamp
        /// When the turn was in which it happened: items of one turn have rising times.
        package let turn: Timestamp
        /// Nil for the chat's end.
        package let event: ScenarioEvent?
    }

    /// More than anybody reads; the oldest go first.
    private static let longest = 10_000

    private var entries: Deque<Entry> = []
    private var lastNumber = 0

    /// Whether its numbers rise and end somewhere; asked of records that came in a file.
    var isSound: Bool {
        let numbers = entries.map(\.number)
        return numbers == numbers.sorted() && ([lastNumber] + numbers).allSatisfy(RecordBounds.counters.contains)
            && (numbers.first ?? 1) >= 1
            && entries.allSatisfy { entry in
                [entry.time, entry.turn].allSatisfy(RecordBounds.times.contains)
                    && RecordBounds.isTime(entry.event?.time)
            }
    }

    /// The entries behind that number which are still kept; a gap before the first tells of those that are not.
    package func entries(after number: Int) -> [Entry] {
        Array(entries.dropFirst(max(0, max(0, number) - (entries.first?.number ?? 1) + 1)))
    }

    mutating func append(_ event: ScenarioEvent?, at time: Timestamp, turn: Timestamp) {
        lastNumber += 1
        entries.append(Entry(number: lastNumber, time: time, turn: turn, event: event))
        if entries.count > Self.longest { entries.removeFirst() }
    }
}
