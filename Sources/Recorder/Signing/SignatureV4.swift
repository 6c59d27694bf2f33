internal import Kernel
internal import Transport

/// Signs requests with AWS Signature Version 4 (Documentation/Dependencies.md#libcurl says why libcurl does not).
struct SignatureV4 {
    let credentials: AWSCredentials
    /// The service's name in signatures.
    let service = "connect"

    /// A request to sign.
    struct Message {
        let method: String
        /// The path, still percent-encoded.
        let path: String
        /// The query without its question mark, still encoded.
        let query: String
        let host: String
        let contentType: String?
        let body: [UInt8]
    }

    /// Returns the fields that sign a request.
    func fields(for message: Message, at time: Timestamp) -> [(name: String, value: String)] {
        // 2026-01-31T12:00:00.000Z becomes 20260131T120000Z.
        let date = time.description.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
        let scope = "\(date.prefix(8))/\(credentials.region)/\(service)/aws4_request"
        let signed = signedFields(message, date)
        let names = signed.map(\.name).joined(separator: ";")
        let text = [
            "AWS4-HMAC-SHA256", date, scope, Self.hexadecimal(SHA256.digest(canonical(message, signed, names))),
        ]
        .joined(separator: "\n")
        let signature = Self.hexadecimal(SHA256.authenticationCode(Array(text.utf8), key: key(String(date.prefix(8)))))
        var fields: [(name: String, value: String)] = [
            ("X-Amz-Date", date),
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), SignedHeaders=\(names), Signature=\(signature)"
            ),
        ]
        if let token = credentials.sessionToken { fields.append(("X-Amz-Security-Token", token)) }
        return fields
    }

    /// Returns the fields that the signature covers, with names in lower case, sorted.
    private func signedFields(_ message: Message, _ date: String) -> [(name: String, value: String)] {
        let fields: [(name: String, value: String?)] = [
            ("content-type", message.contentType), ("host", message.host), ("x-amz-date", date),
            ("x-amz-security-token", credentials.sessionToken),
        ]
        return fields.compactMap { field in field.value.map { (field.name, $0) } }
    }

    private func canonical(_ message: Message, _ fields: [(name: String, value: String)], _ names: String) -> [UInt8] {
        // Each part of the path is encoded once more than it is sent.
        let path = message.path.split(separator: "/", omittingEmptySubsequences: false)
            .map { PercentEncoding.encode(String($0)) }.joined(separator: "/")
        let query = message.query.split(separator: "&").map { item in
            item.contains("=") ? String(item) : "\(item)="
        }.sorted().joined(separator: "&")
        let lines =
            [message.method, path.isEmpty ? "/" : path, query] + fields.map { "\($0.name):\($0.value)" }
            + ["", names, Self.hexadecimal(SHA256.digest(message.body))]
        return Array(lines.joined(separator: "\n").utf8)
    }

    private func key(_ day: String) -> [UInt8] {
        [day, credentials.region, service, "aws4_request"].reduce(Array("AWS4\(credentials.secret)".utf8)) {
            key, part in
            SHA256.authenticationCode(Array(part.utf8), key: key)
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        var digits: [UInt8] = []
        for byte in bytes { digits.appendHexadecimal(UInt64(byte), digits: 2) }
        return String(decoding: digits, as: UTF8.self)
    }
}
