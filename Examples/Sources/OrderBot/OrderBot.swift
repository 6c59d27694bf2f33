import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// A small bot that answers questions about orders, using the Participant Service of Amazon
/// Connect.
///
/// The bot does not know about the mock server. Tests only pass another endpoint.
public struct OrderBot: Sendable {
    /// A request that the service refused.
    public struct Refusal: Error {
        /// The HTTP status.
        public let status: Int
        /// The response body.
        public let body: String
    }

    private let endpoint: URL

    /// - Parameter endpoint: the address of the Participant Service.
    public init(endpoint: URL) {
        self.endpoint = endpoint
    }

    /// Answers the customer's messages until the chat ends.
    ///
    /// - Parameter participantToken: the token that CreateParticipant returns.
    public func serve(participantToken: String) async throws {
        struct Connection: Decodable {
            struct Credentials: Decodable {
                let connectionToken: String
            }

            let connectionCredentials: Credentials
        }

        let connection: Connection = try await call(
            "connection", token: participantToken,
            ["Type": ["CONNECTION_CREDENTIALS"], "ConnectParticipant": true])
        let token = connection.connectionCredentials.connectionToken
        var answered: Set<String> = []
        do {
            while true {
                for item in try await transcript(token) where item.isQuestion && answered.insert(item.id).inserted {
                    try await say(Self.answer(to: item.content ?? ""), token: token)
                }
                try await Task.sleep(for: .milliseconds(20))
            }
        } catch let refusal as Refusal where refusal.status == 403 {
            // After the chat ends, the service refuses the token.
        }
    }

    /// Returns the answer to a customer's question.
    static func answer(to question: String) -> String {
        question.lowercased().contains("parcel") ? "It comes tomorrow." : "I only know about parcels."
    }

    // MARK: - The service

    private struct Item: Decodable {
        let id: String
        let contentType: String?
        let content: String?
        let participantRole: String?

        var isQuestion: Bool { participantRole == "CUSTOMER" && contentType == "text/plain" }
    }

    private func transcript(_ token: String) async throws -> [Item] {
        struct Page: Decodable {
            let transcript: [Item]
        }

        let page: Page = try await call("transcript", token: token, ["MaxResults": 100, "SortOrder": "ASCENDING"])
        return page.transcript
    }

    private func say(_ content: String, token: String) async throws {
        struct Sent: Decodable {}

        let _: Sent = try await call("message", token: token, ["ContentType": "text/plain", "Content": content])
    }

    private func call<Answer: Decodable>(
        _ operation: String, token: String, _ body: [String: Any]
    ) async throws -> Answer {
        var request = URLRequest(url: endpoint.appending(path: "participant/\(operation)"))
        request.httpMethod = "POST"
        request.setValue(token, forHTTPHeaderField: "X-Amz-Bearer")
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.httpBody = try JSONSerialization.data(withJSONObject: body)
        let (data, status) = try await send(request)
        guard status == 200 else { throw Refusal(status: status, body: String(decoding: data, as: UTF8.self)) }
        return try Self.decoder.decode(Answer.self, from: data)
    }

    private func send(_ request: URLRequest) async throws -> (data: Data, status: Int) {
        // Not `data(for:)`, which can deadlock on Linux when its task is cancelled.
        try await withCheckedThrowingContinuation { continuation in
            let task = URLSession.shared.dataTask(with: request) { data, response, error in
                if let error { return continuation.resume(throwing: error) }
                continuation.resume(returning: (data ?? Data(), (response as? HTTPURLResponse)?.statusCode ?? 0))
            }
            task.resume()
        }
    }

    /// Decodes the service's members, which begin with a capital letter.
    private static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in
            let name = path.last?.stringValue ?? ""
            return MemberName(stringValue: name.prefix(1).lowercased() + name.dropFirst())
        }
        return decoder
    }()

    private struct MemberName: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) {
            self.stringValue = stringValue
        }

        init?(intValue: Int) { nil }
    }
}
