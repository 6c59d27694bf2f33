import ContactModel
import Diagnostics
import Kernel
import Testing

@Suite("FaultBook")
struct FaultBookTests {
    private let book = FaultBook(seed: 7)
    private let start = Timestamp(milliseconds: 0)

    private func rule(
        _ operation: String, _ when: FaultRule.When = FaultRule.When(), scope: Subject = Subject(),
        probability: Double? = nil, code: String = "X"
    ) -> FaultRule {
        FaultRule(
            operation: operation, scope: scope, when: when, probability: probability,
            effect: .call(
                .failure(FaultRule.Failure(code: code, status: 500)), isAfterEffect: false, delay: nil))
    }

    private func code(
        _ operation: String = "SendMessage", by subject: Subject = Subject(), at now: Timestamp? = nil
    ) -> String? {
        guard case .failure(let failure) = book.call(operation, by: subject, at: now ?? start)?.answer else {
            return nil
        }
        return failure.code
    }

    private func hits(_ calls: Int, _ operation: String = "SendMessage") -> [Int] {
        (1...calls).filter { _ in code(operation) != nil }
    }

    @Test(
        "first covers the first n calls, nth only the n-th, every each n-th, and no condition all calls",
        arguments: [
            (FaultRule.When(first: 2), [1, 2]), (FaultRule.When(nth: 3), [3]), (FaultRule.When(every: 2), [2, 4, 6]),
            (FaultRule.When(first: 4, every: 2), [2, 4]), (FaultRule.When(), [1, 2, 3, 4, 5, 6]),
        ])
    func when(_ when: FaultRule.When, _ expected: [Int]) {
        _ = book.add([rule("SendMessage", when)])
        #expect(hits(6) == expected)
    }

    @Test("until covers only calls before its time")
    func until() {
        _ = book.add([rule("*", FaultRule.When(until: start + 10))])
        #expect(code(at: start + 9) == "X")
        #expect(code(at: start + 10) == nil)
    }

    @Test("a rule counts only calls of its operation")
    func operations() throws {
        let entry = try #require(book.add([rule("SendMessage", FaultRule.When(first: 1))])?.first)
        #expect(hits(2, "GetTranscript").isEmpty)
        #expect(hits(2) == [1])
        #expect(book.entries.map(\.hits) == [1] && book.entries.map(\.calls) == [2])
        #expect(book.remove(entry.id) && !book.remove(entry.id) && book.isEmpty)
    }

    @Test("a rule applies only to the contact, participant and role of its scope")
    func scopes() {
        let ana = Subject(
            contact: UniqueID(high: 0, low: 1), participant: UniqueID(high: 0, low: 2), role: .customer)
        let sam = Subject(contact: ana.contact, participant: UniqueID(high: 0, low: 3), role: .agent)
        let elsewhere = Subject(contact: UniqueID(high: 0, low: 9), participant: nil, role: .agent)
        for (scope, expected) in [
            (Subject(contact: ana.contact), ["X", "X", nil, nil]),
            (Subject(participant: sam.participant), [nil, "X", nil, nil]),
            (Subject(role: .agent), [nil, "X", "X", nil]),
            (Subject(contact: ana.contact, role: .customer), ["X", nil, nil, nil]),
        ] {
            _ = book.add([rule("*", scope: scope)], replacing: true)
            #expect([ana, sam, elsewhere, Subject()].map { code(by: $0) } == expected)
        }
    }

    @Test("a probability covers its share of calls, and the same calls for the same seed")
    func probability() {
        _ = book.add([rule("*", probability: 0.3)])
        let drawn = hits(1_000)
        #expect((250...350).contains(drawn.count))
        let again = FaultBook(seed: 7)
        _ = again.add([rule("*", probability: 0.3)])
        #expect((1...1_000).filter { _ in again.call("A", by: Subject(), at: start) != nil } == drawn)
        let other = FaultBook(seed: 8)
        _ = other.add([rule("*", probability: 0.3)])
        #expect((1...1_000).filter { _ in other.call("A", by: Subject(), at: start) != nil } != drawn)
    }

    @Test("only the first rule that covers a call applies, and every matching rule counts the call")
    func order() {
        _ = book.add([
            rule("SendMessage", FaultRule.When(nth: 1), code: "A"),
            rule("SendMessage", FaultRule.When(nth: 2), code: "B"), rule("*", code: "C"),
        ])
        #expect((0..<3).map { _ in code() } == ["A", "B", "C"])
        #expect(book.entries.map(\.calls) == [3, 3, 3])
        #expect(book.entries.map(\.hits) == [1, 1, 1])
    }

    @Test("rules for calls, socket frames and deliveries count separately")
    func kinds() {
        _ = book.add([
            FaultRule(operation: "*", when: FaultRule.When(first: 1), effect: .socket(.mute)), rule("*"),
            FaultRule(operation: "typing", effect: .delivery(.lose)),
        ])
        #expect(hits(2) == [1, 2])
        #expect((0..<2).map { _ in book.frame("Heartbeat", by: Subject(), at: start) } == [.mute, nil])
        #expect(book.delivery(.typing, to: Subject(), at: start)?.fault == .lose)
        #expect(book.delivery(.plain, to: Subject(), at: start) == nil)
        #expect(book.entries.map(\.calls) == [2, 2, 1])
    }

    @Test("random delays have their median, and 95 of 100 are below p95")
    func delays() {
        let delay = FaultRule.Delay.drawn(LogNormal(median: 200, p95: 2_000))
        _ = book.add([FaultRule(operation: "*", effect: .call(nil, isAfterEffect: false, delay: delay))])
        let drawn = (0..<4_000).compactMap { _ in book.call("A", by: Subject(), at: start)?.delay }.sorted()
        #expect((185...215).contains(drawn[2_000]))
        #expect((1_700...2_350).contains(drawn[3_800]))
    }

    @Test("the number of rules is limited")
    func bounds() {
        let many = Array(repeating: rule("*"), count: FaultBook.mostRules)
        #expect(book.add(many)?.count == many.count)
        #expect(book.add([rule("*")]) == nil)
        #expect(book.add([rule("*")], replacing: true)?.count == 1)
    }
}
