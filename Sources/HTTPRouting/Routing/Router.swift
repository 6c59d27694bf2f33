package import HTTPTypes

/// Leads method and path to a route: a static table, looked up segment by segment.
///
/// Patterns are paths with `{name}` for segments that are left open; those are decoded once, so that an encoded slash
/// belongs to its segment.
package struct Router<Endpoint: Sendable>: Sendable {
    package enum Match {
        case found(Endpoint, parameters: [String])
        /// The path is known, but not with this method.
        case otherMethods([HTTPRequest.Method])
        case unknown
    }

    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var parameter: Int?
        var endpoints: [(method: HTTPRequest.Method, endpoint: Endpoint)] = []

        func match(_ method: HTTPRequest.Method, _ parameters: [String]) -> Match {
            if let found = endpoint(method) ?? (method == .head ? endpoint(.get) : nil) {
                return .found(found, parameters: parameters)
            }
            return endpoints.isEmpty ? .unknown : .otherMethods(endpoints.map(\.method))
        }

        private func endpoint(_ method: HTTPRequest.Method) -> Endpoint? {
            endpoints.first { $0.method == method }?.endpoint
        }
    }

    private var nodes = [Node()]
    /// Patterns without open segments, so that the busiest paths cost one look-up.
    private var plain: [String: Int] = [:]
    /// Every pattern with its method, as it was given.
    package private(set) var patterns: [(method: HTTPRequest.Method, pattern: String)] = []

    package init(_ routes: [(method: HTTPRequest.Method, pattern: String, endpoint: Endpoint)]) {
        for route in routes { add(route.method, route.pattern, route.endpoint) }
    }

    package func match(_ method: HTTPRequest.Method, path: String) -> Match {
        if let node = plain[path] { return nodes[node].match(method, []) }
        var parameters: [String] = []
        var node = 0
        for segment in Self.segments(path) {
            guard let text = PercentEncoding.decode(String(segment)) else { return .unknown }
            if let next = nodes[node].literals[text] {
                node = next
            } else if let next = nodes[node].parameter, !text.isEmpty {
                parameters.append(text)
                node = next
            } else {
                return .unknown
            }
        }
        return nodes[node].match(method, parameters)
    }

    private mutating func add(_ method: HTTPRequest.Method, _ pattern: String, _ endpoint: Endpoint) {
        var node = 0
        var isPlain = true
        for segment in Self.segments(pattern) {
            let parent = node
            if segment.hasPrefix("{") {
                isPlain = false
                node = nodes[parent].parameter ?? addNode()
                nodes[parent].parameter = node
            } else {
                node = nodes[parent].literals[String(segment)] ?? addNode()
                nodes[parent].literals[String(segment)] = node
            }
        }
        nodes[node].endpoints.append((method, endpoint))
        if isPlain { plain[pattern] = node }
        patterns.append((method, pattern))
    }

    private mutating func addNode() -> Int {
        nodes.append(Node())
        return nodes.count - 1
    }

    private static func segments(_ path: String) -> ArraySlice<Substring> {
        path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    }
}
