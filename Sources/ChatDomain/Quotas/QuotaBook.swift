internal import Kernel

/// Counts an instance's calls while its quotas are on.
final class QuotaBook: Sendable {
    private let buckets = Mutex<[String: TokenBucket]>([:])

    /// Whether the operation may be called once more.
    func take(_ operation: String, at time: Timestamp) -> Bool {
        guard let (name, rate) = ServiceQuotas.group(of: operation) else { return true }
        return buckets.withLock { buckets in
            buckets[name, default: TokenBucket(rate, at: time)].take(at: time)
        }
    }

    /// Begins anew, as when quotas are turned on.
    func reset() {
        buckets.withLock { $0.removeAll() }
    }
}
