internal import HTTPClient
package import JSON
internal import Kernel

/// Talks with a server's admin API: JSON in, JSON out, and its problems as errors.
package final class AdminClient {
    /// Why a call did not do what it was for.
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// There was no answer, or one of somebody else.
        case unreachable(String)
        /// The server refused; the status and its own words.
        case refused(Int, String)

        package var description: String {
            switch self {
            case .unreachable(let reason), .refused(_, let reason): reason
            }
        }
    }

    /// Scheme, host and port, without a slash at the end.
    package let endpoint: String
    private let http: HTTPClient
    /// What a guarded admin API wants to see.
    private let token: String?

    /// - Parameter token: `--admin-token` of the server.
    package init(_ endpoint: String, token: String? = nil) throws(Failure) {
        self.token = token
        self.endpoint = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        do {
            http = try HTTPClient()
        } catch {
            throw .unreachable(error.description)
        }
    }

    /// The body of a call that succeeds.
    ///
    /// - Parameters:
    ///   - path: from `/_mock` on, with its query.
    ///   - timeout: milliseconds; longer than what the call itself waits.
    package func send(
        _ method: String, _ path: String, body: [UInt8]? = nil, contentType: String = "application/json",
        timeout: Int = 30_000
    ) throws(Failure) -> [UInt8] {
        var fields: HTTPClient.Fields = body == nil ? [] : [(name: "Content-Type", value: contentType)]
        if let token { fields.append((name: "Authorization", value: "Bearer \(token)")) }
        let answer: HTTPClient.Answer
        do {
            answer = try http.send(
                method, endpoint + path, body: body,
                fields: fields, timeout: timeout)
        } catch {
            throw .unreachable("\(endpoint): \(error.description)")
        }
        guard !(200..<300).contains(answer.status) else { return answer.body }
        guard let problem = try? JSONDocument(answer.body).root,
            let detail = problem["detail"]?.string ?? problem["message"]?.string
        else {
            throw .unreachable(
                "\(endpoint) answers \(method) \(path) with \(answer.status): this server is not connect-chat-mock")
        }
        throw .refused(answer.status, detail + (problem["hint"]?.string.map { "; \($0)" } ?? ""))
    }

    /// The answer as JSON.
    package func json(
        _ method: String, _ path: String, body: [UInt8]? = nil, timeout: Int = 30_000
    ) throws(Failure) -> JSONValue {
        let bytes = try send(method, path, body: body, timeout: timeout)
        guard let document = try? JSONDocument(bytes) else {
            throw .unreachable(
                "\(endpoint) answers \(method) \(path) with a body that is not JSON: this server is not connect-chat-mock"
            )
        }
        return document.root
    }
}
