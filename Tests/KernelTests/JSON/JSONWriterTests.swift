import JSON
import Kernel
import Testing

@Suite("JSONWriter")
struct JSONWriterTests {
    @Test("writes members in order, with commas between them")
    func order() {
        let bytes = JSONWriter.object { writer in
            writer.member("z", "1")
            writer.object("o") { writer in
                writer.member("n", 2)
                writer.member("b", false)
            }
            writer.array("a") { writer in
                writer.value("x")
                writer.value(3)
                writer.object { $0.member("k", "v") }
                writer.object { _ in }
            }
            writer.member("absent", ifPresent: nil)
            writer.member(named: "own \"name\"", "w")
        }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"z":"1","o":{"n":2,"b":false},"a":["x",3,{"k":"v"},{}],"own \"name\"":"w"}"#)
    }
}
