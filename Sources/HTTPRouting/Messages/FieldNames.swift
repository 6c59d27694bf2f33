package import HTTPTypes

extension HTTPField.Name {
    /// Carries the participant or connection token (service model: X-Amz-Bearer).
    package static let amzBearer = known("x-amz-bearer")
    /// The id of a response, on every response.
    package static let amznRequestID = known("x-amzn-RequestId")
    /// The name of the exception, from which rest-json clients choose their error class.
    package static let amznErrorType = known("x-amzn-ErrorType")
    /// A sentence for the client's developer that says why a request was refused. Amazon's service does not send it.
    package static let mockReason = known("x-mock-reason")
    package static let host = known("Host")
    /// The last event that a client has received (WHATWG HTML, server-sent events).
    package static let lastEventID = known("Last-Event-ID")
    /// Which site's page makes a request, and the mode of the request (W3C Fetch Metadata).
    package static let secFetchSite = known("Sec-Fetch-Site")
    package static let secFetchMode = known("Sec-Fetch-Mode")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("\(name) is not a field name") }
        return field
    }
}
