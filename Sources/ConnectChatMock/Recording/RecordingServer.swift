internal import Glibc
internal import Kernel
package import Logging
package import Recorder
package import Recording
internal import Transport

/// A server that passes requests on to the service, and records them.
package final class RecordingServer: Sendable {
    /// Where it listens.
    package struct Place: Sendable {
        package var host = "127.0.0.1"
        package var port: UInt16 = 8080
        package var tls: MockServerConfiguration.TLS?

        package init() {}
    }

    private let session: RecordingSession
    private let proxy: RecordingProxy
    private let http: HTTPServer
    private let host: String

    package var port: UInt16 { http.port }
    package var tlsPort: UInt16? { http.tlsPort }
    package var url: String { "http://\(localName):\(port)" }
    package var tlsURL: String? { tlsPort.map { "https://\(localName):\($0)" } }

    private var localName: String { ["0.0.0.0", "::", "localhost"].contains(host) ? "127.0.0.1" : host }

    /// - Parameters:
    ///   - recording: the head of the file.
    ///   - onEnd: called when the last recorded chat has ended.
    package init(
        _ place: Place, _ upstreams: Upstreams, _ recording: Recording, logger: Logger,
        onEnd: @escaping @Sendable () -> Void
    ) throws(MockServerError) {
        var configuration = ServerConfiguration()
        configuration.host = place.host
        configuration.port = place.port
        configuration.maxConnections = Self.mostConnections
        configuration.threads = max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        configuration.tls = try place.tls.map { tls throws(MockServerError) in
            try ServerCertificate.configuration(tls, host: place.host, publicURL: nil)
        }
        session = RecordingSession(recording, secrets: upstreams.secrets, onEnd: onEnd)
        host = place.host
        var limits = WebSocketLimits()
        limits.longestMessage = Self.longestMessage
        do {
            let sockets = try WebSocketLoop(limits: limits, logger: logger)
            do {
                proxy = try RecordingProxy(upstreams, session, sink: sockets)
                http = try HTTPServer(configuration, answering: proxy, logger: logger, sockets: sockets)
            } catch {
                sockets.stop()
                throw error
            }
        } catch {
            throw MockServerError(String(describing: error))
        }
    }

    /// The clients of a recording are few.
    private static let mostConnections = 512
    /// The most bytes of a message of a client. The service refuses shorter ones.
    private static let longestMessage = 1_024 * 1_024

    /// Stops, and returns the recording and what was replaced or left out.
    package func finish() -> (file: [UInt8], notes: [String], isEmpty: Bool) {
        // Waiting requests end first, so that their threads do.
        proxy.stop()
        http.stop()
        return session.finish()
    }
}
