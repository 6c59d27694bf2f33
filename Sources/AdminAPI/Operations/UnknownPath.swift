internal import AdminCore
internal import Kernel

/// The refusal of a path that no operation has, with the nearest operations.
struct UnknownPath {
    private let path: String
    private let segments: [Substring]
    private let operations: [(method: String, pattern: String)]

    init(_ path: String, among operations: [(method: String, pattern: String)]) {
        self.path = path
        segments = path.split(separator: "/")
        self.operations = operations
    }

    var problem: AdminProblem {
        AdminProblem(
            404, "no operation has the path \(path)" + Suggestion.clause(for: path, among: operations.map(filled)),
            hint: "nearest: \(nearest.joined(separator: "; ")); GET /_mock/openapi.json lists all")
    }

    /// Returns an operation's pattern with the path's own names in place of the parameters.
    private func filled(_ operation: (method: String, pattern: String)) -> String {
        let filled = operation.pattern.split(separator: "/").enumerated().map { index, segment in
            segment.hasPrefix("{") && index < segments.count ? segments[index] : segment
        }
        return "/" + filled.joined(separator: "/")
    }

    /// The operations whose patterns share the most leading segments with the path.
    private var nearest: [String] {
        let ranked = operations.enumerated().map { (index: $0, shared: shared($1), operation: $1) }
            .sorted { ($1.shared, $0.index) < ($0.shared, $1.index) }
        return ranked.prefix(5).map { "\($0.operation.method) \($0.operation.pattern)" }
    }

    private func shared(_ operation: (method: String, pattern: String)) -> Int {
        zip(operation.pattern.split(separator: "/"), segments).prefix { $0 == $1 || $0.hasPrefix("{") }.count
    }
}
