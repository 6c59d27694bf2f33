internal import HTTPClient
package import JSON
internal import Kernel

/// A client of a server's admin API. It exchanges JSON, and throws the server's problems as errors.
package final class AdminClient {
    /// The reason why a call failed.
    package enum Failure: Error, Sendable, CustomStringConvertible {
        /// No server answered, or the answer is not from a mock server.
        case unreachable(String)
        /// The server refused the call, with this status and message.
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
    /// The token for an admin API that requires one.
    private let token: String?

    /// - Parameter token: the server's `--admin-token`.
    package init(_ endpoint: String, token: String? = nil) throws(Failure) {
        self.token = token
        self.endpoint = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        do {
            http = try HTTPClient()
        } catch {
            throw .unreachable(error.description)
        }
    }

    /// Sends a request, and returns the body of a successful response.
    ///
    /// - Parameters:
    ///   - path: the path from `/_mock` on, with its query.
    ///   - bearer: the token of a participant, for a call of the Participant Service.
    ///   - timeout: the timeout in milliseconds, longer than the call itself waits.
    package func send(
        _ method: String, _ path: String, body: [UInt8]? = nil, contentType: String = "application/json",
        bearer: String? = nil, timeout: Int = 30_000
    ) throws(Failure) -> [UInt8] {
        var fields: HTTPClient.Fields = body == nil ? [] : [(name: "Content-Type", value: contentType)]
        if let token { fields.append((name: "Authorization", value: "Bearer \(token)")) }
        if let bearer { fields.append((name: "X-Amz-Bearer", value: bearer)) }
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

    /// Sends a request, and returns the response as JSON.
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
