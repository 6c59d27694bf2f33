internal import Kernel

/// The parts of a signed URL that let another program use it.
enum SecretURL {
    /// Returns the values of the query, and the long segments of the path, as they are and decoded.
    static func parts(of url: String) -> [String] {
        let afterScheme = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let target = afterScheme.drop { $0 != "/" && $0 != "?" }
        let parts = target.split(separator: "?", maxSplits: 1)
        let values = parts.dropFirst().first?.split(separator: "&").compactMap {
            $0.split(separator: "=", maxSplits: 1).last
        }
        let segments = parts.first?.split(separator: "/").filter { $0.utf8.count >= shortestSegment }
        return ((values ?? []) + (segments ?? [])).map(String.init).filter { $0.utf8.count >= shortestValue }
            .flatMap { value in [value, PercentEncoding.decode(value) ?? value] }
    }

    /// Shorter segments are names. A socket's token is longer, and so is an id, which is not a secret but not needed.
    private static let shortestSegment = 40
    /// Shorter values are numbers, and words such as `AWS4-HMAC-SHA256`.
    private static let shortestValue = 20
}
