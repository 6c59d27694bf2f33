internal import HTTPRouting
internal import HTTPTypes
internal import Kernel

/// Checks that a request is signed (Documentation/Decisions.md#decision-4).
///
/// The check ignores who signed the request and whether the signature is right.
///
/// Only the control plane checks signatures. The Participant Service accepts the bearer token
/// alone, even from clients that sign (Documentation/Protocol.md#http-rules).
enum SignatureCheck {
    static func check(_ request: Request) throws(ServiceError) {
        guard let authorization = request.headers[.authorization], !authorization.isEmpty else {
            throw .missingAuthenticationToken(
                "the Authorization header is missing, and \(OptionName.requireSignature) requires it")
        }
        let parts = ["AWS4-HMAC-SHA256 ", "Credential=", "SignedHeaders=", "Signature="]
        if let missing = parts.first(where: { authorization.firstRange(of: $0) == nil }) {
            throw ServiceError(
                status: 403, type: "IncompleteSignatureException",
                message: "Authorization header requires '\(missing.filter { $0 != "=" && $0 != " " })' parameter.",
                reason: "the Authorization header is not a Signature Version 4: it lacks \(missing)")
        }
    }
}
