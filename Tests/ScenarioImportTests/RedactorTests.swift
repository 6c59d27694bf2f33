import ContactModel
import Redaction
import ScenarioImport
import Testing

@Suite("Redaction")
struct RedactorTests {
    private func redacted(_ text: String) -> String {
        var conversation = RecordedConversation()
        let author = RecordedItem.Author(role: .customer, id: "c", name: "Lena Maria Probe")
        conversation.items = [RecordedItem(.message(.plain, text), by: author, at: nil, id: nil, place: "here")]
        var redactor = Redactor()
        guard case .message(_, let text) = conversation.redacted(by: &redactor).items[0].kind else { return "" }
        return text
    }

    @Test(
        "personal data are replaced",
        arguments: [
            ("I am Lena Maria Probe, call me Lena", "I am Ana, call me Ana"), ("Lenas Haus", "Lenas Haus"),
            ("5500005555555559 123", "4111 1111 1111 1111 123"),
            ("01 card 4111 1111 1111 1111 12/27 123", "01 card 4111 1111 1111 1111 12/27 123"),
            ("DE89370400440532013000 OK", "GB33 BUKB 2020 1555 5555 55 OK"),
            ("de89370400440532013000", "GB33 BUKB 2020 1555 5555 55"),
            ("IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX", "IBAN GB33 BUKB 2020 1555 5555 55 BIC COBADEFFXXX"),
            ("07700900123", "+1 206 555 0101"), ("206.555.0142 or 206 555 0142", "+1 206 555 0101 or +1 206 555 0102"),
            ("06 12 34 56 78", "+1 206 555 0101"), ("(0171) 1234567", "+1 206 555 0101"),
            ("123 45 6789", "987-65-4320"),
            ("1985-3-4, March 3rd, 1985", "1970-01-01, 1970-01-01"),
            ("2001:db8::8a2e:370:7334 and fe80::1", "192.0.2.1 and 192.0.2.2"),
            ("info@müller.de, maria%40example.org", "person1@example.com, person2@example.com"),
            ("LENA MARIA PROBE, lena maria probe", "Ana, Ana"),
            ("a.b+c@mail.example.org", "person1@example.com"),
            ("x@y.zz and x@y.zz, q@y.zz", "person1@example.com and person1@example.com, person2@example.com"),
            ("+49 30 1234567", "+1 206 555 0101"),
            ("(206) 867-5309 or 206-867-5309", "+1 206 555 0101 or +1 206 555 0102"),
            ("0170/1234567", "+1 206 555 0101"), ("0044 20 7946 0958", "+1 206 555 0101"),
            ("5500 0000 0000 0004", "4111 1111 1111 1111"), ("378282246310005", "4111 1111 1111 1111"),
            ("DE89 3704 0044 0532 0130 00", "GB33 BUKB 2020 1555 5555 55"),
            ("my number is 536-90-4399", "my number is 987-65-4320"), ("AB 12 34 56 C", "987-65-4320"),
            ("born 1984-05-17, 17.05.1984, May 17, 1984", "born 1970-01-01, 1970-01-01, 1970-01-01"),
            ("at 221B Baker Street, London", "at 1 Example Street, London"), ("Lindenweg 12a", "1 Example Street"),
            ("NW1 6XE or CA 90210", "XX 00000 or XX 00000"),
            ("from 203.0.113.77 and 2001:db8:85a3::8a2e", "from 192.0.2.1 and 192.0.2.2"),
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
