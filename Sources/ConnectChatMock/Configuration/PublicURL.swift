/// The address at which clients reach a server that listens on another address.
enum PublicURL {
    /// Returns the URL without slashes at its end.
    static func trimmed(_ url: String) -> String {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        return url
    }

    /// Whether a URL is `http://` or `https://` with an authority and an optional path.
    static func isValid(_ url: String) -> Bool {
        let url = trimmed(url)
        let authority = ["http://", "https://"].first { url.hasPrefix($0) }.map { url.dropFirst($0.count) }
        guard let first = authority?.first, first != "/" else { return false }
        return !url.contains { $0 == "?" || $0 == "#" } && url.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
    }
}
