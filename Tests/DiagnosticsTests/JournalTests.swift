import ContactModel
import Diagnostics
import Kernel
import Testing

@Suite("Journal")
struct JournalTests {
    private func append(_ operation: String, status: Int = 200, bytes: Int = 0, to journal: Journal) {
        journal.append(
            request: operation, of: .init(contact: nil, participant: nil, role: nil), at: Timestamp(milliseconds: 0),
            method: "POST", path: "/p", query: "q", body: Array(repeating: 1, count: bytes), status: status,
            answer: [2], why: status == 200 ? nil : "so")
    }

    @Test("a full journal drops and counts the oldest entries, and numbers continue")
    func ring() {
        let journal = Journal(capacity: 3)
        for number in 1...8 { append("\(number)", to: journal) }
        let (entries, last, dropped) = journal.entries(after: 0)
        #expect(entries.map(\.number) == [6, 7, 8])
        #expect(entries.map(\.entry.operation) == ["6", "7", "8"])
        #expect(last == 8 && dropped == 5)
        #expect(journal.entries(after: 7).entries.map(\.number) == [8])
        #expect(journal.entries(after: 8).entries.isEmpty)
        #expect(journal.count == 3 && journal.counts.dropped == 5)
    }

    @Test("a cursor continues where a limited read ended, filtered or not")
    func cursor() {
        let journal = Journal(capacity: 100)
        for number in 1...10 { append(number.isMultiple(of: 2) ? "even" : "odd", to: journal) }
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

    @Test("a search reads each entry once, and keeps entries that the ring drops")
    func search() {
        let journal = Journal(capacity: 4)
        let looked = Mutex([String]())
        let search = JournalSearch(journal, after: 1, limit: 3) { entry in
            looked.withLock { $0.append(entry.operation) }
            return entry.operation.hasPrefix("e")
        }
        for operation in ["e1", "o2", "e3"] { append(operation, to: journal) }
        #expect(search.look().entries.map(\.number) == [3])
        for operation in ["o4", "o5", "e6", "o7"] { append(operation, to: journal) }
        let second = search.look()
        #expect(second.entries.map(\.number) == [3, 6])
        #expect(second.cursor.last == 7 && second.cursor.dropped == 3 && second.cursor.missed == 0)
        // Five entries at once. The ring drops the first before the search reads it.
        for operation in ["e8", "e9", "e10", "e11", "e12"] { append(operation, to: journal) }
        let third = search.look()
        #expect(third.entries.map(\.number) == [3, 6, 9])
        #expect(third.cursor.last == 9 && third.cursor.missed == 1)
        #expect(looked.withLock(\.self) == ["o2", "e3", "o4", "o5", "e6", "o7", "e9"])
    }

    @Test("long bodies are cut, and the total size of bodies is limited")
    func bytes() {
        let journal = Journal(capacity: 10_000)
        append("long", bytes: 100_000, to: journal)
        let kept = journal.entries(after: 0).entries[0].entry.exchange?.request
        #expect(kept?.count == 100_000 && kept?.bytes.count == 16 * 1_024 && kept?.isWhole == false)
        for _ in 0..<4_000 { append("full", bytes: 16 * 1_024, to: journal) }
        let (entries, _, dropped) = journal.entries(after: 0)
        // A block holds three entries. There are 64 blocks, and the last one has two entries.
        #expect(entries.count == 64 * 3 - 1)
        #expect(dropped == 4_001 - 64 * 3 + 1)
    }

    @Test("a journal without capacity keeps no entries, and counts all requests")
    func none() {
        let journal = Journal(capacity: 0)
        append("SendMessage", to: journal)
        append("SendMessage", status: 403, to: journal)
        #expect(journal.entries(after: 0).entries.isEmpty)
        #expect(journal.counts.requests.values.sorted() == [1, 1])
    }

    @Test("an entry has the parts that were recorded")
    func parts() throws {
        let journal = Journal(capacity: 10)
        let id = UniqueID(high: 0x0123_4567_89AB_CDEF, low: 0xFEDC_BA98_7654_3210)
        let subject = Subject(contact: id, participant: nil, role: .agent)
        append("refused", status: 403, bytes: 3, to: journal)
        journal.append(
            .frame, "text/plain", of: subject, at: Timestamp(milliseconds: 5), content: [7, 8], recipients: [id, id],
            why: "Ana: lost (fault-1)")
        let entries = journal.entries(after: 0).entries.map(\.entry)
        let exchange = try #require(entries[0].exchange)
        #expect([exchange.path, exchange.query, exchange.method, entries[0].why] == ["/p", "q", "POST", "so"])
        #expect(exchange.request.bytes == [1, 1, 1] && exchange.response.bytes == [2] && exchange.status == 403)
        #expect(entries[1].exchange == nil && entries[1].content.bytes == [7, 8])
        #expect(entries[1].why == "Ana: lost (fault-1)")
        #expect(entries[1].recipients == [id, id] && entries[1].subject.contact == id)
        #expect(entries[1].time == Timestamp(milliseconds: 5))
    }
}
