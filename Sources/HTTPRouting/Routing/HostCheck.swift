internal import Kernel

/// Checks which hosts and origins may use the paths for tests (Documentation/Decisions.md#decision-18).
///
/// The checks refuse web pages of other origins, and names that were rebound to this server.
package enum HostCheck {
    /// Whether a Host header names this machine or a neighbour on a private network.
    ///
    /// Such a header has an address, `localhost`, or a name without a dot, such as a container's. A public name means
    /// that an attacker rebound the name to this server.
    package static func isLocal(host: String) -> Bool {
        guard let (name, isAddress) = split(host.lowercased()) else { return false }
        if isAddress || name == "localhost" || name.hasSuffix(".localhost") || name == "host.docker.internal" {
            return true
        }
        return !name.contains(".")
    }

    /// Whether an Origin header names the server that received the request.
    package static func isSame(origin: String, host: String) -> Bool {
        guard let scheme = origin.firstRange(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == host.lowercased()
    }

    /// Whether a page of another site caused the request (Fetch Metadata). Clients that are not browsers send no such header.
    package static func isCrossSite(_ headers: any RequestHeaders) -> Bool {
        headers[.secFetchSite]?.lowercased() == "cross-site"
    }

    /// Whether a text is an origin as browsers send it (RFC 6454): scheme, host, and a port if it is not the default.
    package static func isOrigin(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] where text.lowercased().hasPrefix(scheme) {
            return split(String(text.dropFirst(scheme.count))) != nil
        }
        return false
    }

    /// Returns the host without its port.
    package static func hostName(_ host: String) -> String {
        if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[...end]) }
        return String(host.prefix { $0 != ":" })
    }

    /// Returns the name of a host with an optional port, and whether the name is an address; nil
    /// for any other text.
    private static func split(_ host: String) -> (name: String, isAddress: Bool)? {
        let name = hostName(host)
        let port = host.dropFirst(name.count)
        guard port.isEmpty || port.first == ":" && isPort(port.dropFirst()) else { return nil }
        if name.hasPrefix("[") {
            let address = String(name.dropFirst().dropLast())
            return name.hasSuffix("]") && IPAddress.isV6(address) ? (address, true) : nil
        }
        guard !name.isEmpty, name.utf8.allSatisfy(isOfName) else { return nil }
        return (name, IPAddress.isV4(name))
    }

    private static func isPort(_ text: Substring) -> Bool {
        (1...5).contains(text.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Whether a byte may occur in a name. Names of containers can have underscores.
    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        // open: every other byte
        default: false
        }
    }
}
