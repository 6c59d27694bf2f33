import ChatDomain
import Kernel
import Testing

@Suite("Journal")
struct JournalTests {
    private func entry(_ operation: String, status: Int = 200, bytes: Int = 0) -> JournalEntry {
        var entry = JournalEntry(.request, operation, at: Timestamp(milliseconds: 0))
        entry.status = status
        entry.request = JournalBody(Array(repeating: 1, count: bytes))
        return entry
    }

    @Test("the oldest go first, numbers go on, and what was dropped is counted")
    func ring() {
        let journal = Journal(capacity: 3)
        for number in 1...8 { journal.append(entry("\(number)")) }
        let (entries, last, dropped) = journal.entries(after: 0)
        #expect(entries.map(\.number) == [6, 7, 8])
        #expect(entries.map(\.entry.operation) == ["6", "7", "8"])
        #expect(last == 8 && dropped == 5)
        #expect(journal.entries(after: 7).entries.map(\.number) == [8])
        #expect(journal.entries(after: 8).entries.isEmpty)
        #expect(journal.count == 3 && journal.counts.dropped == 5)
    }

    @Test("a cursor goes on where a limited reading ended, filtered or not")
    func cursor() {
        let journal = Journal(capacity: 100)
        for number in 1...10 { journal.append(entry(number.isMultiple(of: 2) ? "even" : "odd")) }
        var cursor = 0
        var found: [Int] = []
        for _ in 0..<3 {
            let page = journal.entries(after: cursor, limit: 2) { $0.operation == "even" }
            found += page.entries.map(\.number)
            cursor = page.last
        }
        #expect(found == [2, 4, 6, 8, 10])
        #expect(cursor == 10)
    }

    @Test("long bodies are cut, and all bodies together have a bound")
    func bytes() {
        let journal = Journal(capacity: 10_000)
        journal.append(entry("long", bytes: 100_000))
        let kept = journal.entries(after: 0).entries[0].entry.request
        #expect(kept.count == 100_000 && kept.bytes.count == 16 * 1_024 && !kept.isWhole)
        for _ in 0..<4_000 { journal.append(entry("full", bytes: 16 * 1_024)) }
        let (entries, _, dropped) = journal.entries(after: 0)
        #expect(entries.count == 2_048)
        #expect(dropped == 4_001 - 2_048)
    }

    @Test("without room nothing is kept, and everything is counted")
    func none() {
        let journal = Journal(capacity: 0)
        journal.append(entry("SendMessage"))
        journal.append(entry("SendMessage", status: 403))
        #expect(journal.entries(after: 0).entries.isEmpty)
        #expect(journal.counts.requests.values.sorted() == [1, 1])
    }
}
