package import HTTPRouting
internal import HTTPTypes
internal import JSON
internal import Kernel

/// An error as the two services send it: status, exception name, message (Documentation/Protocol.md#errors).
package struct ServiceError: Error, Sendable {
    package let status: Int
    /// The exception's name; nil if API Gateway answers before the service does.
    package let type: String?
    package let message: String
    /// The cause in a plain sentence, for `x-mock-reason`, because the service's own messages say
    /// little.
    package let reason: String?
    /// The seconds after which the client may try again.
    package var retryAfter: Int?
    /// The id of the resource that was not found, if the exception has one.
    ///
    /// The service's list of resource types does not contain views.
    private var resource: String?
    /// The name of the message member. API Gateway's authorizer writes `Message`, the services
    /// write `message`.
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

    /// Returns `text` as a header value: one line of at most 500 visible ASCII characters.
    ///
    /// The reason can contain text that a caller sent.
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

    /// The error for a token that this server did not issue. API Gateway's authorizer sends it
    /// without an exception name.
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

    /// Returns a validation error. Its message is always the same, because the real service names
    /// no field (Documentation/Decisions.md#decision-22).
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

    /// Returns the error for exceeding a quota in a chat (Documentation/Protocol.md#attachments).
    ///
    /// It is the only exception with this status.
    package static func serviceQuotaExceeded(_ reason: String) -> ServiceError {
        ServiceError(
            status: 402, type: "ServiceQuotaExceededException", message: "Service quota exceeded", reason: reason)
    }

    // MARK: - Both services

    /// Returns the error for a quota on calls that is used up (Documentation/Protocol.md#quotas).
    package static func throttling(_ operation: String) -> ServiceError {
        ServiceError(
            status: 429, type: "ThrottlingException", message: "Rate exceeded",
            reason: "the instance's quotas are on, and the quota of \(operation) is used up for now")
    }

    /// Returns the error for a body that is not JSON, or a member of a type that the model does not
    /// allow.
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

    /// Returns the error that StartChatContact uses for a quota that is used up (API reference).
    package static func tooManyRequests(_ operation: String) -> ServiceError {
        ServiceError(
            status: 429, type: "TooManyRequestsException", message: "Rate exceeded",
            reason: throttling(operation).reason)
    }

    package static func limitExceeded(_ reason: String) -> ServiceError {
        ServiceError(status: 429, type: "LimitExceededException", message: "Limit exceeded", reason: reason)
    }

    /// Returns the error for when something that this server needs is missing.
    package static func internalService(_ reason: String) -> ServiceError {
        ServiceError(status: 500, type: "InternalServiceException", message: "Internal service error", reason: reason)
    }

    package static func contactNotFound(_ reason: String) -> ServiceError {
        ServiceError(status: 410, type: "ContactNotFoundException", message: "Contact not found", reason: reason)
    }
}
