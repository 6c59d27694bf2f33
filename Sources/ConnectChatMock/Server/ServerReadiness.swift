internal import HTTPClient

/// Asks a running server whether it is ready.
public enum ServerReadiness {
    /// Nil if the server at that address is ready; else why not, in a sentence.
    ///
    /// - Parameter timeoutSeconds: 1 to 86,400; others count as the nearest of these.
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
