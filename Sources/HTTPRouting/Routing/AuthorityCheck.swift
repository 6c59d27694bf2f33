/// Who may reach what only tests should: keeps web pages of other origins and rebound names out (decision 18).
package enum AuthorityCheck {
    /// Whether a Host header names this machine or a neighbour on a private network: an address, `localhost`, or a name
    /// without a dot, such as a container's. A public name here means that somebody rebound it to this server.
    package static func isLocal(host: String) -> Bool {
        let name = hostName(host).lowercased()
        if name.hasPrefix("[") || name.isEmpty { return name.hasSuffix("]") }
        if name == "localhost" || name.hasSuffix(".localhost") || name == "host.docker.internal" { return true }
        if !name.contains(".") { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether an Origin header names the very server that the request went to.
    package static func isSame(origin: String, host: String) -> Bool {
        guard let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }

    /// The host without its port.
    package static func hostName(_ host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
        return String(host.prefix { $0 != ":" })
    }
}
