package import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Kernel

/// An error as the two services send it: status, exception name, message (Documentation/Protocol.md#errors).
package struct ServiceError: Error, Sendable {
    package let status: Int
    /// The exception's name; nil where API Gateway answers before the service does.
    package let type: String?
    package let message: String
    /// Why, in a plain sentence; for `x-mock-reason`, since the service's own messages say little.
    package let reason: String?
    /// Seconds after which to try again.
    package var retryAfter: Int?
    /// The id of what was not found, where the exception has it; the service's list of types knows no views.
    private var resource: String?
    /// API Gateway's authorizer writes `Message` where the services write `message`.
    private var messageKey: StaticString = "message"

    package init(status: Int, type: String?, message: String, reason: String? = nil) {
        self.status = status
        self.type = type
        self.message = message
        self.reason = reason
    }

    package var response: Response {
        let body = JSONWriter.object { writer in
            if let type { writer.member("__type", type) }
            writer.member(messageKey, message)
            writer.member("ResourceId", ifPresent: resource)
        }
        var response = Response.json(body, status: HTTPResponse.Status(code: status))
        if let type { response.fields.append(Response.Field(.amznErrorType, type)) }
        if let reason { response.fields.append(Response.Field(.mockReason, Self.headerText(reason))) }
        if let retryAfter { response.fields.append(Response.Field(.retryAfter, String(retryAfter))) }
        return response
    }

    /// A header takes one line of visible ASCII, and not much of it: what a caller sent may stand in the reason.
    static func headerText(_ text: String) -> String {
        let shown = text.unicodeScalars.prefix(500).map { (0x20..<0x7F).contains($0.value) ? UInt8($0.value) : 0x3F }
        return String(decoding: shown, as: UTF8.self)
    }
}

// MARK: - Participant Service

extension ServiceError {
    package static func accessDenied(_ reason: String) -> ServiceError {
        ServiceError(status: 403, type: "AccessDeniedException", message: "Access denied", reason: reason)
    }

    /// A token that nobody here made: API Gateway's authorizer, without an exception name.
    package static let explicitDeny: ServiceError = {
        var error = ServiceError(
            status: 403, type: nil,
            message: "User is not authorized to access this resource with an explicit deny",
            reason: "this server did not issue the X-Amz-Bearer token")
        error.messageKey = "Message"
        return error
    }()

    package static let unauthorized = ServiceError(
        status: 401, type: nil, message: "Unauthorized", reason: "the X-Amz-Bearer header is missing")

    /// Always the same message: the real service names no field (Documentation/Decisions.md#decision-22).
    package static func validation(_ reason: String) -> ServiceError {
        ServiceError(
            status: 400, type: "ValidationException", message: "Validation exception due to invalid parameter",
            reason: reason)
    }

    package static func conflict(_ reason: String) -> ServiceError {
        ServiceError(
            status: 409, type: "ConflictException",
            message: "Operation can not be performed due to the state of the contact.", reason: reason)
    }

    /// Too many of something in a chat (Documentation/Protocol.md#attachments): the one exception with this status.
    package static func serviceQuotaExceeded(_ reason: String) -> ServiceError {
        ServiceError(
            status: 402, type: "ServiceQuotaExceededException", message: "Service quota exceeded", reason: reason)
    }

    // MARK: - Both services

    /// A quota on calls is used up (Documentation/Protocol.md#quotas).
    package static func throttling(_ operation: String) -> ServiceError {
        ServiceError(
            status: 429, type: "ThrottlingException", message: "Rate exceeded",
            reason: "the instance's quotas are on, and the quota of \(operation) is used up for now")
    }

    /// The body is no JSON, or a member has a type that the model does not give it.
    package static func serialization(_ reason: String) -> ServiceError {
        ServiceError(status: 400, type: "SerializationException", message: reason, reason: reason)
    }

    package static func missingAuthenticationToken(_ reason: String) -> ServiceError {
        ServiceError(
            status: 403, type: "MissingAuthenticationTokenException", message: "Missing Authentication Token",
            reason: reason)
    }

    // MARK: - Connect

    package static func invalidParameter(_ message: String) -> ServiceError {
        ServiceError(status: 400, type: "InvalidParameterException", message: message, reason: message)
    }

    package static func invalidRequest(_ message: String) -> ServiceError {
        ServiceError(status: 400, type: "InvalidRequestException", message: message, reason: message)
    }

    package static func resourceNotFound(_ reason: String, resource: String? = nil) -> ServiceError {
        var error = ServiceError(
            status: 404, type: "ResourceNotFoundException", message: "Resource not found of Type: null", reason: reason)
        error.resource = resource
        return error
    }

    /// StartChatContact says it so (API reference).
    package static func tooManyRequests(_ operation: String) -> ServiceError {
        ServiceError(
            status: 429, type: "TooManyRequestsException", message: "Rate exceeded",
            reason: throttling(operation).reason)
    }

    package static func limitExceeded(_ reason: String) -> ServiceError {
        ServiceError(status: 429, type: "LimitExceededException", message: "Limit exceeded", reason: reason)
    }

    /// Something that this server needs is missing.
    package static func internalService(_ reason: String) -> ServiceError {
        ServiceError(status: 500, type: "InternalServiceException", message: "Internal service error", reason: reason)
    }

    package static func contactNotFound(_ reason: String) -> ServiceError {
        ServiceError(status: 410, type: "ContactNotFoundException", message: "Contact not found", reason: reason)
    }
}
