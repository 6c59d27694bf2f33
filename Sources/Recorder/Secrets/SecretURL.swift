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
        let segments = parts.first?.split(separator: "/")
        return ((values ?? []) + (segments ?? [])).map(String.init)
            .filter { $0.utf8.count >= shortest && $0.contains(where: \.isNumber) && !isPublic($0) }
            .flatMap { value in [value, PercentEncoding.decode(value) ?? value] }
    }

    /// Shorter parts are names and numbers.
    private static let shortest = 16

    /// Whether a part is an id, or the name of a method. Neither is a secret, and both are in other texts.
    private static func isPublic(_ part: String) -> Bool {
        part == "AWS4-HMAC-SHA256" || part.wholeMatch(of: #/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/#) != nil
    }
}
