internal import Kernel

/// Fault rules with what they have done.
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
