import Glibc
import HTTPRouting
import Kernel
import Logging
import Transport

/// An echo server on the mock's WebSocket implementation, with and without TLS.
///
/// The server runs until its standard input ends.
@main
struct SocketEcho: RequestAnswering {
    let sockets: WebSocketLoop

    func reply(to request: Request) -> Reply {
        .upgrade(EchoSession(sockets))
    }

    static func main() throws {
        var limits = WebSocketLimits()
        // Allows the largest messages of the Autobahn test suite.
        limits.longestMessage = 16 * 1_024 * 1_024
        limits.longestQueue = 64 * 1_024 * 1_024
        let sockets = try WebSocketLoop(limits: limits)
        let now = WallClock.now()
        let credentials = try DevelopmentAuthority.make(now: now).issue(["localhost", "127.0.0.1"], now: now)
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.tls = TLSConfiguration(port: 0, credentials: credentials)
        let server = try HTTPServer(
            configuration, answering: SocketEcho(sockets: sockets), logger: Logger(label: "echo"), sockets: sockets)
        print("{\"port\":\(server.port),\"tlsPort\":\(server.tlsPort ?? 0)}")
        fflush(nil)
        while getchar() != EOF {}
        server.stop()
    }
}
