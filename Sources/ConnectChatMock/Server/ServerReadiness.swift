internal import Transport

/// Asks a running server whether it is ready.
public enum ServerReadiness {
    /// Nil if the server at that address is ready; else why not, in a sentence.
    public static func check(host: String, port: UInt16, timeoutSeconds: Int) -> String? {
        ReadinessProbe.check(host: host, port: port, path: "/_mock/readyz", timeoutSeconds: timeoutSeconds)
    }
}
