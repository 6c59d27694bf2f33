package import HTTPTypes
internal import Kernel

/// One HTTP request, after its whole body has arrived.
///
/// It is valid only during the call that answers it. Copy what a deferred answer needs.
package struct Request {
    package let method: HTTPRequest.Method
    /// The path as received, still percent-encoded, so that `%2F` in a segment differs from `/`.
    package let path: String
    /// The text after the first `?`, still encoded.
    package let query: String
    package let headers: any RequestHeaders
    /// The host and port of a target in absolute form. They take precedence over the Host header
    /// (RFC 9112, 3.2.2).
    private let authority: String?
    /// The host that the request is for, with its port; nil if the request names none.
    package var host: String? { authority ?? headers[.host] }
    package var body: [UInt8]
    /// Whether the request arrived over TLS.
    package let isSecure: Bool
    /// The decoded values of the route pattern's open segments, in the pattern's order.
    package var parameters: [String] = []

    package init(
        method: HTTPRequest.Method, target: String, headers: any RequestHeaders, body: [UInt8],
        isSecure: Bool = false
    ) {
        self.isSecure = isSecure
        self.method = method
        self.headers = headers
        self.body = body
        let (authority, target) = Self.split(target)
        self.authority = authority
        // Searches the bytes in place, because a search in the string's view costs several times as much.
        let bytes = target.utf8.span
        var length = 0
        while length < bytes.count, bytes[length] != UInt8(ascii: "?") { length += 1 }
        if length < bytes.count {
            let mark = target.utf8.index(target.startIndex, offsetBy: length)
            path = String(target[..<mark])
            query = String(target[target.utf8.index(after: mark)...])
        } else {
            path = target
            query = ""
        }
    }

    /// Returns a target without its scheme and authority.
    package static func originForm(of target: String) -> String { split(target).target }

    /// Returns the authority of a target in absolute form, and its path with the query.
    ///
    /// Clients of proxies send that form, and servers must accept it.
    private static func split(_ target: String) -> (authority: String?, target: String) {
        guard target.utf8.first != UInt8(ascii: "/") else { return (nil, target) }
        let lower = target.lowercased()
        guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else { return (nil, target) }
        let rest = target.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.isEmpty else { return (nil, target) }
        let path = rest.dropFirst(authority.count)
        return (String(authority), path.hasPrefix("/") ? String(path) : "/" + path)
    }

    /// Returns the decoded value of the first query item with that name.
    package func queryItem(_ name: String) -> String? {
        queryItems.first { $0.name == name }?.value
    }

    /// All query items, decoded, in the query's order.
    package var queryItems: [(name: String, value: String)] {
        query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? String(parts[1]) : ""
            return (
                PercentEncoding.decode(String(parts[0]), plusIsSpace: true) ?? String(parts[0]),
                PercentEncoding.decode(value, plusIsSpace: true) ?? value
            )
        }
    }
}

/// Looks up single header fields in place. To copy all of them would cost more than the answer.
package protocol RequestHeaders {
    /// The first field with that name, in any letter case.
    subscript(name: HTTPField.Name) -> String? { get }
    /// All fields in the order of the request. Fields with the same name are separate.
    var all: [(name: String, value: String)] { get }
}
