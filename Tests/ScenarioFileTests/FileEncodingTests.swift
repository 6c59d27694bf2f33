import ScenarioFile
import ScenarioModel
import Simulator
import Testing

@Suite("File encodings")
struct FileEncodingTests {
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let withTable =
        "scenario: t\ncustomer: { name: '${name}' }\ndata: rows.csv\nsteps: [ { customer says: hi } ]"

    private func read(_ text: [UInt8], table: [UInt8] = []) throws -> Scenario {
        try ScenarioReader().read(text, file: "s.yaml") { _ in .bytes(table) }
    }

    private func mistake(table: [UInt8]) throws -> String {
        let mistakes = try #require(throws: ScenarioMistakes.self) {
            _ = try read(Array(Self.withTable.utf8), table: table)
        }
        return mistakes.description
    }

    @Test("a byte order mark is accepted at the start of YAML, JSON, a table and a configuration")
    func byteOrderMark() throws {
        let yaml = "scenario: b\nsteps:\n  - customer says: hi\n"
        let json = #"{"scenario":"b","steps":[{"customer says":"\ud83d\ude00"}]}"#
        for text in [yaml, json] {
            let scenario = try read(Self.mark + Array(text.utf8))
            #expect((scenario.name, scenario.steps.count) == ("b", 1))
        }
        let table = try read(Self.mark + Array(Self.withTable.utf8), table: Self.mark + Array("name\nAna\n".utf8))
        #expect(table.data.count == 1)
        let options = try ConfigurationFile.read(Self.mark + Array("port: 1".utf8), file: "c", names: ["port"])
        #expect(options.map(\.values) == [["1"]])
        #expect(try ScenarioFormatter.format(Self.mark + Array(yaml.utf8), file: "f") == Array(yaml.utf8))
    }

    @Test("a byte order mark does not change the column of a mistake")
    func placeBehindMark() throws {
        let mistakes = try #require(throws: ScenarioMistakes.self) {
            _ = try read(Self.mark + Array("scenaro: b\nsteps: []".utf8))
        }
        #expect(mistakes.description.contains("s.yaml:1:1: "))
    }

    @Test("a table that is not UTF-8 is refused with a location")
    func tableOfAnotherEncoding() throws {
        let latin1 = Array("name,city\nAna,Ulm\nBen,K".utf8) + [0xF6] + Array("ln\n".utf8)
        #expect(try mistake(table: latin1).contains("rows.csv:3:6: the table must be UTF-8 text"))
    }

    @Test("the error for a table with semicolons says that commas are required")
    func semicolons() throws {
        #expect(
            try mistake(table: Array("name;city\nAna;Ulm\n".utf8)).contains("rows.csv:1:1: the table must have commas"))
    }

    @Test("the error for a row that is too short names its line")
    func rowLine() throws {
        let table = "name,city\r\n\r\n\"A\nna\",Ulm\r\nBen\r\n"
        #expect(try mistake(table: Array(table.utf8)).contains("rows.csv:5:1: row 2 of the table has 1 values"))
    }
}
