internal import HTTPTypes

/// A request whose path exists, but not with the request's method (RFC 9110, section 15.5.6).
package struct MethodNotAllowed: Sendable {
    /// Why the request is refused, with the methods that exist.
    package let reason: String
    /// The field that the response must have.
    package let field: Response.Field

    /// - Parameter methods: the methods of the path. `GET` includes `HEAD`.
    package init(_ request: Request, methods: [String]) {
        let names = methods.flatMap { $0 == "GET" && !methods.contains("HEAD") ? ["GET", "HEAD"] : [$0] }
        let allowed = names.joined(separator: ", ")
        reason = "\(request.path) does not accept \(request.method.rawValue); its methods: \(allowed)"
        field = Response.Field(.allow, allowed)
    }
}
