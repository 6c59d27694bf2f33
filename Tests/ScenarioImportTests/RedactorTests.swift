import ContactModel
import ScenarioImport
import Testing

@Suite("Redaction")
struct RedactorTests {
    private func redacted(_ text: String) -> String {
        var conversation = RecordedConversation()
        let author = RecordedItem.Author(role: .customer, id: "c", name: "Lena Maria Probe")
        conversation.items = [RecordedItem(.message(.plain, text), by: author, at: nil, id: nil, place: "here")]
        var redactor = Redactor()
        guard case .message(_, let text) = redactor.redact(conversation).items[0].kind else { return "" }
        return text
    }

    @Test(
        "personal data are replaced",
        arguments: [
            ("I am Lena Maria Probe, call me Lena", "I am Ana, call me Ana"), ("Lenas Haus", "Lenas Haus"),
            ("a.b+c@mail.example.org", "person1@example.com"),
            ("x@y.zz and x@y.zz, q@y.zz", "person1@example.com and person1@example.com, person2@example.com"),
            ("+49 30 1234567", "+1 206 555 0101"),
            ("(206) 867-5309 or 206-867-5309", "+1 206 555 0101 or +1 206 555 0102"),
            ("0170/1234567", "+1 206 555 0101"), ("0044 20 7946 0958", "+1 206 555 0101"),
            ("5500 0000 0000 0004", "4111 1111 1111 1111"), ("378282246310005", "4111 1111 1111 1111"),
            ("DE89 3704 0044 0532 0130 00", "GB33 BUKB 2020 1555 5555 55"),
        ])
    func personal(text: String, expected: String) {
        #expect(redacted(text) == expected)
    }

    @Test(
        "other numbers stay",
        arguments: [
            "order 1234567890123456", "A-20482", "PX123456789", "2031-03-04 10:15", "DE12 3456 7890 1234 5678 90",
            "9.99 EUR for 12 pieces", "100200", "http://h/2026/01/31",
        ])
    func others(text: String) {
        #expect(redacted(text) == text)
    }
}
