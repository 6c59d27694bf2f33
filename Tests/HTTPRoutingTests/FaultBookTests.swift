import HTTPRouting
import Testing

@Suite("FaultBook")
struct FaultBookTests {
    private let book = FaultBook()

    private func rule(_ operation: String, first: Int? = nil, nth: Int? = nil, code: String = "X") -> FaultRule {
        FaultRule(
            operation: operation, when: FaultRule.When(first: first, nth: nth),
            effect: .failure(FaultRule.Failure(code: code, status: 500), isAfterEffect: false))
    }

    private func hits(_ calls: Int, _ operation: String = "SendMessage", _ instance: String = "i") -> [Int] {
        (1...calls).filter { _ in book.failure(of: operation, instance: instance) != nil }
    }

    @Test("first covers the first n, nth only the n-th, neither covers all")
    func when() {
        _ = book.add(rule("SendMessage", first: 2), to: "i")
        #expect(hits(5) == [1, 2])
        book.removeAll(of: "i")
        _ = book.add(rule("SendMessage", nth: 3), to: "i")
        #expect(hits(5) == [3])
        book.removeAll(of: "i")
        _ = book.add(rule("*"), to: "i")
        #expect(hits(3) == [1, 2, 3])
    }

    @Test("a rule counts only its operation and its instance")
    func scope() {
        let entry = book.add(rule("SendMessage", first: 1), to: "i")
        #expect(hits(2, "GetTranscript").isEmpty)
        #expect(hits(2, "SendMessage", "other").isEmpty)
        #expect(hits(2) == [1])
        #expect(book.entries(of: "i").first?.hits == 1)
        #expect(book.entries(of: "i").first?.calls == 2)
        #expect(book.remove(entry.id, from: "i"))
        #expect(!book.remove(entry.id, from: "i"))
        #expect(book.isEmpty)
    }

    @Test("every rule counts every call of its operation")
    func counting() {
        _ = book.add(rule("SendMessage", nth: 1, code: "A"), to: "i")
        _ = book.add(rule("SendMessage", nth: 2, code: "B"), to: "i")
        let codes = (0..<3).map { _ in book.failure(of: "SendMessage", instance: "i")?.failure.code }
        #expect(codes == ["A", "B", nil])
        #expect(book.entries(of: "i").map(\.calls) == [3, 3])
    }

    @Test("calls take failures, frames are muted, and neither counts for the other")
    func effects() {
        let mute = FaultRule(operation: "*", when: FaultRule.When(first: 1), effect: .mute)
        _ = book.add(mute, to: "i")
        _ = book.add(rule("*"), to: "i")
        #expect(hits(2) == [1, 2])
        #expect((0..<2).map { _ in book.mutes("Heartbeat", instance: "i") } == [true, false])
        #expect(!book.mutes("Heartbeat", instance: "other"))
        #expect(book.entries(of: "i").map(\.calls) == [2, 2])
    }

    @Test("the first rule that covers a call takes it")
    func order() {
        _ = book.add(rule("SendMessage", first: 1, code: "A"), to: "i")
        _ = book.add(rule("SendMessage", code: "B"), to: "i")
        let codes = (0..<3).map { _ in book.failure(of: "SendMessage", instance: "i")?.failure.code }
        #expect(codes == ["A", "B", "B"])
    }
}
