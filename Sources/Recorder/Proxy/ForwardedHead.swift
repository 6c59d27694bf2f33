internal import HTTPClient
internal import HTTPRouting
internal import HTTPTypes

/// The header fields that the proxy passes on.
enum ForwardedHead {
    /// Fields that belong to one connection (RFC 9110 section 7.6.1), or that the client library sets.
    private static let ofTheConnection: Set<String> = [
        "connection", "content-length", "expect", "host", "keep-alive", "proxy-authenticate", "proxy-authorization",
        "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// Fields of a signature, which is made anew.
    private static let ofTheSignature: Set<String> = [
        "authorization", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token",
    ]

    /// Returns the fields of a request for the upstream.
    static func ofRequest(_ request: ProxiedRequest) -> HTTPClient.Fields {
        request.fields.filter { !ofTheConnection.contains($0.name.lowercased()) }.map { field in
            // A compressed answer could not be read. A signature that covers the field would become wrong.
            let isEncoding = field.name.lowercased() == "accept-encoding"
            return isEncoding && !request.signs("accept-encoding") ? (field.name, "identity") : field
        }
    }

    /// Returns the fields without those of a signature.
    static func withoutSignature(_ fields: HTTPClient.Fields) -> HTTPClient.Fields {
        fields.filter { !ofTheSignature.contains($0.name.lowercased()) }
    }

    /// Returns the fields of an answer for the client. The transport adds the length and the date.
    static func ofAnswer(_ answer: HTTPClient.Answer) -> [Response.Field] {
        answer.fields.compactMap { field in
            let name = field.name.lowercased()
            // The client must learn which protocol an answer 426 asks for.
            let isPassedOn = name == "upgrade" && answer.status == 426
            guard isPassedOn || !ofTheConnection.contains(name) && name != "date" else {
                return nil
            }
            return HTTPField.Name(field.name).map { Response.Field($0, field.value) }
        }
    }

    /// The fields of an answer that a recording has.
    private static let recorded: Set<String> = [
        "allow", "access-control-expose-headers", "cache-control", "content-type", "retry-after", "x-amzn-errortype",
    ]

    /// Returns what a recording keeps of a field's value: without parameters, and nothing that is not a list of words.
    static func recordedValue(of name: String, _ value: String) -> String? {
        guard recorded.contains(name) else { return nil }
        let plain =
            ["content-type", "x-amzn-errortype"].contains(name) ? value.prefix { $0 != ";" && $0 != ":" } : value[...]
        return plain.wholeMatch(of: #/[A-Za-z0-9#\-_.+\/*=, ]{0,200}/#) == nil ? "" : String(plain)
    }

    /// Fields of which a recording has only that they are there.
    static let recordedPresence: Set<String> = ["access-control-allow-origin", "x-amzn-requestid"]
}
