internal import HTTPTypes

/// Cross-origin rules of the service's own paths: any page may call them, as browsers' clients do (wire-facts 0.2).
package enum CORS {
    /// What every response carries, errors included: without it a page sees neither body nor error type.
    package static let fields: [Response.Field] = [
        Response.Field(.accessControlAllowOrigin, "*"),
        Response.Field(.accessControlExposeHeaders, "x-amzn-RequestId,x-amzn-ErrorType,x-mock-reason"),
    ]

    /// The answer to any OPTIONS request; it comes before every other check.
    ///
    /// Allow-Headers echoes what was asked for, because `*` does not cover `authorization` (Fetch standard).
    package static func preflight(_ request: Request) -> Response {
        var response = Response(status: .noContent, fields: [Response.Field(.accessControlAllowOrigin, "*")])
        response.fields.append(Response.Field(.accessControlAllowMethods, "GET,POST,PUT,OPTIONS"))
        if let requested = request.headers[.accessControlRequestHeaders] {
            response.fields.append(Response.Field(.accessControlAllowHeaders, requested))
        }
        response.fields.append(Response.Field(.accessControlMaxAge, "600"))
        return response
    }
}
