package import HTTPTypes
internal import Kernel

/// Maps a method and a path to the number of a route. The table is static, with one look-up per
/// segment.
///
/// Patterns are paths with `{name}` for open segments. The router decodes each segment once, after
/// it splits the path, so that an encoded slash belongs to its segment.
package struct Router: Sendable {
    package enum Match {
        case found(route: Int, parameters: [String])
        /// The path exists, but not with this method.
        case otherMethods([HTTPRequest.Method])
        case unknown
    }

    private struct Node: Sendable {
        var literals: [String: Int] = [:]
        var parameter: Int?
        var methods: [HTTPRequest.Method] = []
        var routes: [Int] = []

        func match(_ method: HTTPRequest.Method, _ parameters: [String]) -> Match {
            let index = index(method.rawValue) ?? (method == .head ? index("GET") : nil)
            if let index { return .found(route: routes[index], parameters: parameters) }
            return methods.isEmpty ? .unknown : .otherMethods(methods)
        }

        /// Compares names, because comparing short strings takes one instruction, unlike methods.
        private func index(_ name: String) -> Int? {
            methods.firstIndex { $0.rawValue == name }
        }
    }

    private var nodes = [Node()]
    /// Patterns without open segments, so that the busiest paths cost one look-up.
    private var plain: [String: Int] = [:]
    /// Every pattern and its method, indexed by the route's number.
    package private(set) var patterns: [(method: HTTPRequest.Method, pattern: String)] = []

    /// - Parameter patterns: the routes, in the order of their numbers.
    package init(_ patterns: [(method: HTTPRequest.Method, pattern: String)]) {
        for (method, pattern) in patterns { add(method, pattern) }
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

    private mutating func add(_ method: HTTPRequest.Method, _ pattern: String) {
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
        nodes[node].methods.append(method)
        nodes[node].routes.append(patterns.count)
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
