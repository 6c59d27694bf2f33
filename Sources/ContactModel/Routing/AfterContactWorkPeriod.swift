package import Kernel

/// The time that an agent spent on after-contact work.
package struct AfterContactWorkPeriod: Sendable, Codable {
    package let start: Timestamp
    package let end: Timestamp

    package init(start: Timestamp, end: Timestamp) {
        self.start = start
        self.end = end
    }
}
