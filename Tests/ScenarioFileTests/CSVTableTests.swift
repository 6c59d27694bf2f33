import Testing

@testable import ScenarioFile

@Suite("CSV tables")
struct CSVTableTests {
    @Test(
        "wrong quotes have their line",
        arguments: [("a\n\"open\nand more", 2), ("a,b\n1,2\n\"x\"y,3", 3), ("a\n\"x\ny\" z", 3)])
    func wrong(text: String, line: Int) {
        #expect(CSVTable(text).wrongQuotes?.line == line)
    }

    @Test("right quotes have none", arguments: ["a\n\"x,\"\"y\"\"\n\"\n", "a,b\n\"\",\"1\"", "\u{FEFF}a\r\n\"x\"\r\n"])
    func right(text: String) {
        #expect(CSVTable(text).wrongQuotes == nil)
    }
}
