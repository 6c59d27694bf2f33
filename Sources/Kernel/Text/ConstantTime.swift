/// Compares secrets in constant time, so that the time does not reveal how much of a guess is
/// right.
package enum ConstantTime {
    package static func areEqual(_ one: String, _ other: String) -> Bool {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        // The length is not secret.
        guard one.count == other.count else { return false }
        return zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
