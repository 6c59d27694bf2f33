internal import Kernel

/// A snapshot of fault rules, with their counts.
package struct FaultBookRecord: Sendable, Codable {
    package struct Entry: Sendable, Codable {
        let id: String
        package let rule: FaultRule
        package let calls: Int
        package let hits: Int
        let generator: SeededGenerator
    }

    package let entries: [Entry]
    package let lastNumber: Int
}
