import JSON
import Kernel
import Testing

@Suite("JSONText")
struct JSONTextTests {
    @Test("has one canonical form, however the client escaped it")
    func canonical() throws {
        let escaped = try JSONDocument(Array(#""caf\u00e9 \ud83d\ude00 \/ \u0041""#.utf8)).root.text
        let plain = try JSONDocument(Array(#""café 😀 / A""#.utf8)).root.text
        #expect(escaped == plain)
        #expect(plain?.string == "café 😀 / A")
    }

    @Test("counts scalars and UTF-16 units")
    func lengths() {
        let text = JSONText("aé😀\n")
        #expect(text.scalarCount == 4)
        #expect(text.utf16Count == 5)
    }

    @Test("escapes only what must be escaped")
    func escapes() {
        #expect(JSONText("\"\\/\n\u{1}é\u{7F}").escaped == Array("\\\"\\\\/\\n\\u0001é\u{7F}".utf8))
    }

    @Test("every scalar survives writing and reading")
    func everyScalar() throws {
        for start in stride(from: UInt32(0), to: 0x11_0000, by: 0x400) {
            let scalars = (start..<start + 0x400).compactMap(Unicode.Scalar.init)
            guard !scalars.isEmpty else { continue }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars)
            let written = JSONWriter.object { $0.member("t", String(text)) }
            let read = try JSONDocument(written).root["t"]?.text
            #expect(read?.string.unicodeScalars.elementsEqual(text) == true, "from \(start)")
            #expect(read?.scalarCount == scalars.count)
        }
    }
}
