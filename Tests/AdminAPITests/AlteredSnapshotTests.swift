import HTTPRouting
import HTTPTypes
import Kernel
import TestStage
import Testing

/// Checks that the server either refuses an altered snapshot or uses it like any other, and never
/// crashes.
@Suite("Altered snapshots")
struct AlteredSnapshotTests {
    private let stage = Stage()

    private func snapshot() throws -> [UInt8] {
        try BusyInstance.make(on: stage)
        let kept = stage.call(.post, "/snapshots", "{}")
        try #require(kept.status == .created, "\(kept.text)")
        return stage.call(.get, "/snapshots/snapshot-1").body
    }

    private func restore(_ file: [UInt8]) -> Response {
        let taken = stage.call(.put, "/snapshots/altered", String(decoding: file, as: UTF8.self))
        return taken.status == .created ? stage.call(.post, "/snapshots/altered/restore", "{}") : taken
    }

    @Test("a snapshot of a busy instance can be restored and used more than once")
    func unaltered() throws {
        let file = try snapshot()
        for _ in 0..<2 {
            let restored = restore(file)
            #expect(restored.status == .ok, "\(restored.text)")
            BusyInstance.use(on: stage)
        }
    }

    @Test("a snapshot with one number at an end of its range is refused or can be used")
    func everyNumber() throws {
        let altered = try #require(AlteredSnapshot(try snapshot()))
        #expect(altered.numbers.count > 300)
        var accepted = 0
        for number in altered.numbers.indices {
            let third = ["0", "-1", "1125899906842624"][number % 3]
            for text in ["-9223372036854775808", "9223372036854775807", third] {
                let restored = restore(altered.replacing([(number, text)]))
                guard restored.status == .ok else {
                    #expect(
                        restored.status == .badRequest || restored.status == .conflict,
                        "\(altered.context(of: number)): \(restored.text)")
                    continue
                }
                accepted += 1
                BusyInstance.use(on: stage)
            }
        }
        // Some numbers, such as seeds, can have any value.
        #expect(accepted > 0)
    }
}
