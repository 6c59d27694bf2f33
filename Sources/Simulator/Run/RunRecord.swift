internal import ContactModel
internal import DequeModule
package import Kernel
package import ScenarioModel

/// All events of a run, for clients that follow it: transcript items and typing.
package struct RunRecord: Sendable, Codable {
    package struct Entry: Sendable, Codable {
        /// The entry's number, from 1.
        package let number: Int
        package let time: Timestamp
        /// The time of the turn. The items of one turn have rising times.
        package let turn: Timestamp
        /// Nil for the end of the chat.
        package let event: ScenarioEvent?
        /// The step that caused the event, or that the run was in. Nil before the first step.
        package let step: SourceLocation?
    }

    /// The most entries, more than any client reads. The oldest are dropped first.
    private static let longest = 10_000

    private var entries: Deque<Entry> = []
    private var lastNumber = 0

    /// Whether the numbers are ascending and within bounds. Checked for records from a file.
    var isSound: Bool {
        let numbers = entries.map(\.number)
        return numbers == numbers.sorted() && ([lastNumber] + numbers).allSatisfy(RecordBounds.counters.contains)
            && (numbers.first ?? 1) >= 1
            && entries.allSatisfy { entry in
                [entry.time, entry.turn].allSatisfy(RecordBounds.times.contains)
                    && RecordBounds.isTime(entry.event?.time)
            }
    }

    /// Returns the entries after a number that are still kept.
    ///
    /// A gap before the first entry means that older entries were dropped.
    package func entries(after number: Int) -> [Entry] {
        Array(entries.dropFirst(max(0, max(0, number) - (entries.first?.number ?? 1) + 1)))
    }

    mutating func append(_ event: ScenarioEvent?, at time: Timestamp, turn: Timestamp, in step: SourceLocation?) {
        lastNumber += 1
        entries.append(Entry(number: lastNumber, time: time, turn: turn, event: event, step: step))
        if entries.count > Self.longest { entries.removeFirst() }
    }
}
