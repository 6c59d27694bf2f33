import Testing

@testable import Transport

@Suite("FrameProgress")
struct FrameProgressTests {
    @Test(
        "a frame is in progress from its head to its last byte",
        arguments: [
            (0, 6), (125, 131), (126, 134), (65_535, 65_543), (65_536, 65_550),
        ])
    func lengths(payload: UInt64, size: Int) {
        var progress = FrameProgress()
        #expect(progress.isBetweenMessages)
        progress.read(2)
        #expect(!progress.isBetweenMessages)
        progress.began(opcode: 1, isFinal: true, payload: payload)
        progress.read(size - 3)
        #expect(!progress.isBetweenMessages)
        progress.read(1)
        #expect(progress.isBetweenMessages)
    }

    @Test("a message ends with its last fragment, even with control frames between the fragments")
    func fragments() {
        var progress = FrameProgress()
        for (opcode, isFinal, isOver) in [(1, false, false), (9, true, false), (0, false, false), (0, true, true)] {
            progress.read(7)
            progress.began(opcode: UInt8(opcode), isFinal: isFinal, payload: 1)
            #expect(progress.isBetweenMessages == isOver)
        }
    }

    @Test("the head of another frame after a whole frame keeps the stream in progress")
    func glued() {
        var progress = FrameProgress()
        progress.read(8)
        progress.began(opcode: 1, isFinal: true, payload: 1)
        #expect(!progress.isBetweenMessages)
    }
}
