internal import OrderedCollections

/// The HTTP endpoints that an instance's user allowed, by topic.
package struct StreamingEndpoints: Sendable, Equatable {
    /// URLs by the topic's name or ARN, in the order in which they were added.
    private var urls: OrderedDictionary<String, String> = [:]

    package static let mostTopics = 100

    package init() {}

    /// Returns the endpoint of a topic. An entry with its ARN takes precedence over its name.
    package func url(ofTopic arn: String) -> String? {
        let name = arn.split(separator: ":").last.map(String.init)
        return urls[arn] ?? name.flatMap { urls[$0] }
    }

    package mutating func set(_ url: String, forTopic topic: String) {
        urls[topic] = url
    }

    package var all: [(topic: String, url: String)] { urls.map { ($0.key, $0.value) } }

    /// Returns why a URL cannot be an endpoint; nil if it can.
    package static func refusal(of url: String) -> String? {
        guard let authority = authority(of: url), url.utf8.count <= 2_000,
            url.utf8.allSatisfy({ (0x21..<0x7F).contains($0) }), isHostAndPort(authority)
        else { return "\"\(url.prefix(200))\" is not an address such as http://127.0.0.1:9000/notifications" }
        return nil
    }

    /// Whether an authority is a name or an address, with at most a port.
    ///
    /// Nothing else is allowed, so that every parser reads the authority in the same way.
    private static func isHostAndPort(_ authority: String) -> Bool {
        let isAddress = authority.hasPrefix("[")
        let end = isAddress ? authority.firstIndex(of: "]").map(authority.index(after:)) : authority.firstIndex(of: ":")
        guard !isAddress || end != nil else { return false }
        let host = authority[..<(end ?? authority.endIndex)].utf8
        let rest = authority[(end ?? authority.endIndex)...]
        let allowed = isAddress ? "0123456789abcdef:.[]" : "abcdefghijklmnopqrstuvwxyz0123456789.-_"
        guard !host.isEmpty, host.allSatisfy(allowed.utf8.contains) else { return false }
        return rest.isEmpty
            || rest.count > 1 && rest.dropFirst().allSatisfy(\.isNumber) && UInt16(rest.dropFirst()) != nil
    }

    /// Whether an authority is on this machine.
    static func isLoopback(_ authority: String) -> Bool {
        ["127.0.0.1", "localhost", "[::1]"].contains { authority == $0 || authority.hasPrefix("\($0):") }
    }

    /// Returns the host and port of an `http` or `https` URL; nil for anything else.
    package static func authority(of url: String) -> String? {
        guard let scheme = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) }) else { return nil }
        let authority = url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        return authority.isEmpty ? nil : authority.lowercased()
    }
}
