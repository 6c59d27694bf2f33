/// Secrets that have a known form, in any text.
enum SecretPatterns {
    /// Finds access key ids of AWS, JSON Web Tokens, and the signed parts of URLs and headers.
    static func found(in text: String) -> [String] {
        guard text.utf8.count >= 16 else { return [] }
        return text.matches(
            of:
                #/\b(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{16}\b|\beyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.?[A-Za-z0-9_\-]*/#
        ).map { String($0.0) }
            + text.matches(
                of: #/(?:X-Amz-(?:Signature|Credential|Security-Token)|Signature|Credential)=([^&\s"',]{8,})/#
            ).map { String($0.1) }
    }
}
