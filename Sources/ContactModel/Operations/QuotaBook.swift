package import Kernel

/// Counts an instance's calls while its quotas are on.
package final class QuotaBook: Sendable {
    private let buckets = Mutex<[String: TokenBucket]>([:])

    package init() {}

    /// Whether the quota allows one more call of the operation. Counts the call.
    package func take(_ operation: String, at time: Timestamp) -> Bool {
        guard let (name, rate) = ServiceQuotas.group(of: operation) else { return true }
        return buckets.withLock { buckets in
            buckets[name, default: TokenBucket(rate, at: time)].take(at: time)
        }
    }

    /// Discards all counts, for example when quotas are turned on.
    package func reset() {
        buckets.withLock { $0.removeAll() }
    }
}
