internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// An error in Amazon S3's form, for the URLs that attachments are uploaded to and downloaded from
/// (Documentation/Protocol.md#attachments).
struct StorageError: Error {
    let status: HTTPResponse.Status
    let code: String
    let message: String
    /// The cause in a plain sentence, for `x-mock-reason`.
    let reason: String

    private static let requestIDs = RequestIDs()

    var response: Response {
        let id = Self.requestIDs.next()
        let body =
            #"<?xml version="1.0" encoding="UTF-8"?>"# + "\n<Error><Code>\(code)</Code><Message>\(message)</Message>"
            + "<RequestId>\(id)</RequestId></Error>"
        var response = Response(status: status, fields: [Response.Field(.contentType, "application/xml")])
        response.body = Array(body.utf8)
        response.fields.append(Response.Field(.amznRequestID, id))
        response.fields.append(Response.Field(.mockReason, ServiceError.headerText(reason)))
        response.sharedFields = CORS.fields
        return response
    }

    static func signatureDoesNotMatch(_ reason: String) -> StorageError {
        StorageError(
            status: .forbidden, code: "SignatureDoesNotMatch",
            message:
                "The request signature we calculated does not match the signature you provided. Check your key and "
                + "signing method.", reason: reason)
    }

    static let expired = StorageError(
        status: .forbidden, code: "AccessDenied", message: "Request has expired", reason: "the URL has expired")

    static func accessDenied(_ reason: String) -> StorageError {
        StorageError(status: .forbidden, code: "AccessDenied", message: "Access Denied", reason: reason)
    }

    static let missingLength = StorageError(
        status: .lengthRequired, code: "MissingContentLength",
        message: "You must provide the Content-Length HTTP header.",
        reason: "the upload has no Content-Length")

    static func internalError(_ reason: String) -> StorageError {
        StorageError(
            status: .internalServerError, code: "InternalError",
            message: "We encountered an internal error. Please try again.", reason: reason)
    }

    static func slowDown(_ reason: String) -> StorageError {
        StorageError(
            status: .serviceUnavailable, code: "SlowDown", message: "Please reduce your request rate.", reason: reason)
    }
}
