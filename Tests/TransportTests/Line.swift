import TestClient
import Transport

/// How a client connects to the server.
enum Line: String, CaseIterable {
    case plain
    case tls

    func client(_ server: HTTPServer) -> RawClient? {
        self == .tls ? RawClient(port: server.tlsPort ?? 0, byTLS: true) : RawClient(port: server.port)
    }
}
