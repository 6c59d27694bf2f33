import JSON
import Kernel
import Testing

@Suite("JSONDocument")
struct JSONDocumentTests {
    private func root(_ text: String) throws -> JSONValue {
        try JSONDocument(Array(text.utf8)).root
    }

    @Test("finds members, whatever is between them")
    func members() throws {
        let root = try root(#" { "a" : {"x":[1,{"y":2}]} , "b":"two", "c":null, "d":true } "#)
        #expect(root["b"]?.string == "two")
        #expect(root["a"]?["x"]?.elements.count == 2)
        #expect(root["a"]?["x"]?.elements[1]["y"]?.integer == 2)
        #expect(root["d"]?.boolean == true)
        #expect(root["missing"] == nil)
    }

    @Test("null counts as absent")
    func null() throws {
        #expect(try root(#"{"a":null}"#)["a"] == nil)
    }

    @Test("the last of several members with one name wins")
    func repeatedNames() throws {
        #expect(try root(#"{"a":1,"a":2}"#)["a"]?.integer == 2)
    }

    @Test("an escaped name equals its unescaped form")
    func escapedName() throws {
        #expect(try root(#"{"C\u006fntent":"x"}"#)["Content"]?.string == "x")
    }

    @Test(
        "decodes escapes",
        arguments: [
            (#""\u00e9""#, "é"), (#""\ud83d\ude00""#, "😀"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u0000""#, "\0"), (#""a\u0041b""#, "aAb"), (#""""#, ""),
        ])
    func escapes(text: String, expected: String) throws {
        #expect(try root(text).string == expected)
    }

    @Test(
        "a number is an integer only without a fraction and an exponent",
        arguments: [("15", 15), ("-3", -3), ("0", 0), ("1.0", nil), ("1e3", nil), ("99999999999999999999", nil)])
    func integers(text: String, expected: Int?) throws {
        let root = try root(text)
        #expect(root.kind == .number)
        #expect(root.integer == expected)
    }

    @Test(
        "refuses text that is not JSON",
        arguments: [
            "", " ", "{", "}", "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "01", "1.", ".5", "+1", "1e", "-", "nul",
            "tru",
            "\"", "\"\\x\"", "\"\\u12\"", "\"\u{1}\"", "\"a\nb\"", "1 2", "[1 2]", "\u{FEFF}{}", "{}x", "'a'",
        ])
    func refused(text: String) {
        #expect(throws: JSONError.self) { try root(text) }
    }

    @Test(
        "refuses bytes that are not UTF-8",
        arguments: [
            [0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80],
            [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xC3],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONDocument([0x22] + bytes + [0x22]) }
    }

    @Test(
        "half a surrogate pair has its own error code",
        arguments: [#""\ud800""#, #""\udc00""#, #""\ud800x""#, #""\ud800\ud800""#, #""\ud800\u0041""#])
    func loneSurrogates(text: String) throws {
        let error = try #require(throws: JSONError.self) { try root(text) }
        #expect(error.code == .loneSurrogate)
    }

    @Test("depth is limited to 64")
    func depth() throws {
        let allowed = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(try root(allowed).kind == .array)
        let error = try #require(throws: JSONError.self) { try root("[" + allowed + "]") }
        #expect(error.code == .tooDeep)
    }

    @Test("an error has the offset at which reading stopped")
    func offset() throws {
        let error = try #require(throws: JSONError.self) { try root(#"{"a":!}"#) }
        #expect(error.offset == 5)
    }

    @Test("a value returns its own source")
    func source() throws {
        #expect(try root(#"{"a":{"b":[1, 2]}}"#)["a"]?.source == #"{"b":[1, 2]}"#)
        #expect(try root(#"["x"]"#).elements[0].source == #""x""#)
    }
}
