internal import ContactModel
internal import HTTPRouting
package import HTTPTypes

/// Finds which operation of the two services a request is for, by the table of operations.
package enum OperationRoutes {
    /// An operation, with the route in the service model.
    package struct Found: Sendable {
        package let operation: String
        /// The path with `{name}` for its parameters.
        package let pattern: String
        /// The decoded parameters of the path, in the pattern's order.
        package let parameters: [String]
    }

    private static let rows = FidelityTable.operations.filter { $0.route != nil }
    private static let router = Router(rows.compactMap { row in row.route.map { ($0.method, $0.pattern) } })

    /// Returns the method and the path of an operation; nil for any other name.
    package static func route(of operation: String) -> (method: String, pattern: String)? {
        guard let index = rows.firstIndex(where: { $0.name == operation }) else { return nil }
        return (router.patterns[index].method.rawValue, router.patterns[index].pattern)
    }

    /// Returns the operation of a request; nil if it is for none that this server has.
    package static func find(_ method: HTTPRequest.Method, _ path: String) -> Found? {
        guard case .found(let index, let parameters) = router.match(method, path: path) else { return nil }
        return Found(operation: rows[index].name, pattern: router.patterns[index].pattern, parameters: parameters)
    }
}
