internal import HTTPTypes
internal import Kernel

/// Cross-origin rules of the service's paths.
///
/// By default, any page may call them, as browser clients do
/// (Documentation/Protocol.md#cross-origin-requests). A set of allowed origins restricts that.
package struct CORS: Sendable {
    /// Allowed origins in lower case; nil for any.
    private let allowed: Set<String>?

    /// - Parameter allowed: origins in lower case; nil for any.
    package init(allowed: Set<String>? = nil) {
        self.allowed = allowed
    }

    /// The fields of every response, including errors, if any page may call.
    ///
    /// Without them, a page sees neither the body nor the error type.
    package static let fields: [Response.Field] = [
        Response.Field(.accessControlAllowOrigin, "*"), exposed,
    ]

    private static let exposed = Response.Field(
        .accessControlExposeHeaders, "x-amzn-RequestId,x-amzn-ErrorType,x-mock-reason")

    /// Returns why a page may not make a request; nil if it may. Clients that are not pages send no Origin.
    package func refusal(of request: Request) -> String? {
        guard let allowed, let origin = request.headers[.origin], !allowed.contains(origin.lowercased()),
            !HostCheck.isSame(origin: origin, host: request.host ?? "")
        else { return nil }
        return
            "pages of the origin \"\(origin)\" may not call the services; to allow them, add the origin to \(OptionName.allowOrigin)"
    }

    /// Returns the cross-origin fields of the response to a request.
    package func fields(for request: Request) -> [Response.Field] {
        guard allowed != nil else { return Self.fields }
        guard let origin = request.headers[.origin], refusal(of: request) == nil else { return [] }
        return [Response.Field(.accessControlAllowOrigin, origin), Response.Field(.vary, "Origin"), Self.exposed]
    }

    /// Returns the answer to any OPTIONS request. Call it before every other check.
    ///
    /// Allow-Headers repeats the requested fields, because `*` does not cover `authorization`
    /// (Fetch standard).
    package func preflight(_ request: Request) -> Response {
        guard refusal(of: request) == nil else { return Response(status: .forbidden) }
        let own = fields(for: request).filter { $0.name != Self.exposed.name }
        var response = Response(status: .noContent, fields: own)
        response.fields.append(Response.Field(.accessControlAllowMethods, "GET,POST,PUT,OPTIONS"))
        if let requested = request.headers[.accessControlRequestHeaders] {
            response.fields.append(Response.Field(.accessControlAllowHeaders, requested))
        }
        response.fields.append(Response.Field(.accessControlMaxAge, "600"))
        return response
    }
}
