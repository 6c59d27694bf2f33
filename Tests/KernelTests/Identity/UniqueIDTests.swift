import Kernel
import Testing

@Suite("UniqueID")
struct UniqueIDTests {
    @Test("writes and reads the text of a UUID")
    func text() {
        let id = UniqueID(high: 0x0123_4567_89AB_CDEF, low: 0x8000_0000_0000_00FF)
        #expect(id.description == "01234567-89ab-cdef-8000-0000000000ff")
        #expect(UniqueID("01234567-89AB-CDEF-8000-0000000000FF") == id)
    }

    @Test(
        "refuses a text that is not a UUID",
        arguments: [
            "", "0123456789abcdef80000000000000ff", "01234567-89ab-cdef-8000-0000000000f",
            "01234567-89ab-cdef-8000-0000000000fg", "0123456-789ab-cdef-8000-0000000000ff",
            "01234567-89ab-cdef-8000-00000000é0",
        ])
    func refused(text: String) {
        #expect(UniqueID(text) == nil)
    }

    @Test("random ids have version 4 and variant 10")
    func version4() {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<1_000 {
            let text = Array(UniqueID.random(using: &generator).description)
            #expect(text[14] == "4")
            #expect("89ab".contains(text[19]))
        }
    }

    @Test("time-ordered ids sort by time and sequence, contain both, and have version 7")
    func version7() {
        var generator = SeededGenerator(seed: 1)
        var previous = ""
        for number in [0, 1, 2, 0xFFF, 0xFFFFF, 0x10_0000, 0xFFFF_FFFE] as [UInt32] {
            let time = Timestamp(milliseconds: 1_795_352_405_123)
            let id = UniqueID.timeOrdered(time, sequence: number, using: &generator)
            let text = id.description
            #expect(text.split(separator: "-")[2].hasPrefix("7"))
            #expect(id.sequence == number)
            #expect(id.high >> 16 == 1_795_352_405_123)
            #expect(text > previous)
            previous = text
        }
    }

    @Test("the same seed produces the same ids, and another seed produces others")
    func seeded() {
        func ids(_ seed: UInt64) -> [UniqueID] {
            var generator = SeededGenerator(seed: seed, stream: "chat 1")
            return (0..<10).map { _ in .random(using: &generator) }
        }
        #expect(ids(7) == ids(7))
        #expect(Set(ids(7)).isDisjoint(with: ids(8)))
    }
}
