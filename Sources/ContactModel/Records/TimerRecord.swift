package import Kernel

/// A timer as a snapshot keeps it.
package struct TimerRecord<Key: Hashable & Sendable & Codable>: Sendable, Codable {
    package let timer: Key
    package let deadline: Timestamp

    package init(timer: Key, deadline: Timestamp) {
        self.timer = timer
        self.deadline = deadline
    }
}
