internal import HTTPClient

/// Checks whether a running server is ready.
public enum ServerReadiness {
    /// Returns why the server at an address is not ready, in a sentence; nil if it is ready.
    ///
    /// - Parameter timeoutSeconds: 1 to 86,400. The check clamps other values to this range.
    public static func check(host: String, port: UInt16, timeoutSeconds: Int) -> String? {
        let authority = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        do throws(HTTPClient.Failure) {
            let answer = try HTTPClient()
                .send("GET", "http://\(authority)/_mock/readyz", timeout: min(max(timeoutSeconds, 1), 86_400) * 1_000)
            return answer.status == 200 ? nil : "\(authority) answers with status \(answer.status)"
        } catch {
            return "no server answers at \(authority): \(error.description)"
        }
    }
}
