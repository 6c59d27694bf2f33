internal import Kernel

/// Fault rules with what they have done.
struct FaultBookRecord: Sendable, Codable {
    struct Entry: Sendable, Codable {
        let id: String
        let rule: FaultRule
        let calls: Int
        let hits: Int
        let generator: SeededGenerator
    }

    let entries: [Entry]
    let lastNumber: Int
}
