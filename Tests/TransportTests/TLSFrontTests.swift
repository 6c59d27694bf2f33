import HTTPRouting
import HTTPTypes
import Kernel
import Logging
import TestClient
import Testing

@testable import Transport

/// Answers with the body that it received, and the scheme of the request.
private struct Mirror: RequestAnswering {
    func reply(to request: Request) -> Reply {
        let scheme = request.isSecure ? "https" : "http"
        return .now(Response(status: .ok, fields: [Response.Field(.contentLocation, scheme)], body: request.body))
    }
}

@Suite("TLS in front of the daemon")
struct TLSFrontTests {
    private func withServer(maxConnections: Int = 64, _ body: (HTTPServer) throws -> Void) throws {
        var configuration = ServerConfiguration()
        configuration.port = 0
        configuration.maxConnections = maxConnections
        configuration.tls = try TestCertificate.configuration()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = try HTTPServer(configuration, answering: Mirror(), logger: logger)
        defer { server.stop() }
        try body(server)
        server.stop()
        #expect(server.liveExchanges == 0)
    }

    private func post(_ body: String) -> String {
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test("one daemon answers on both ports, and knows on which port a request arrived")
    func both() throws {
        try withServer { server in
            for (line, scheme) in [(Line.plain, "http"), (.tls, "https")] {
                let client = try #require(line.client(server))
                // The second request uses the same connection.
                for body in ["one", String(repeating: "x", count: 300_000)] {
                    client.send(post(body))
                    let answer = client.receive()
                    #expect(answer.hasPrefix("HTTP/1.1 200 OK"))
                    #expect(answer.contains("Content-Location: \(scheme)\r\n"))
                    #expect(answer.hasSuffix("\r\n\r\n\(body)"))
                }
            }
        }
    }

    @Test("plain HTTP on the TLS port gets an error in HTTP, and an invalid handshake an alert")
    func plain() throws {
        try withServer { server in
            let client = try #require(RawClient(port: server.tlsPort ?? 0))
            client.send(post("x"))
            let answer = client.receive()
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.contains("This port speaks TLS"))
            let other = try #require(RawClient(port: server.tlsPort ?? 0))
            other.send([0x16, 0x03, 0x01, 0x00, 0x05, 0xFF, 0x00, 0x00, 0x01, 0x00])
            // An alert record, then the end.
            #expect(other.receiveRecord()?.first == 0x15)
            #expect(other.receiveRecord() == nil)
        }
    }

    @Test("connections beyond the limit are closed, and those within it continue")
    func limit() throws {
        try withServer(maxConnections: 4) { server in
            let first = try #require(Line.tls.client(server))
            first.send(post("a"))
            #expect(first.receive().hasSuffix("a"))
            let others = (0..<30).map { _ in Line.tls.client(server) }
            #expect(others.contains { $0 == nil })
            first.send(post("b"))
            #expect(first.receive().hasSuffix("b"))
        }
    }

    @Test("a certificate with another key, and PEM text with a part missing, are refused")
    func refused() throws {
        let authority = try DevelopmentAuthority.make(now: WallClock.now())
        let other = try DevelopmentAuthority.make(now: WallClock.now())
        #expect(throws: TLSError.self) { try TLSCredentials(certificate: authority.certificate, key: other.key) }
        #expect(throws: TLSError.self) { try TLSCredentials(certificate: [], key: authority.key) }
        #expect(throws: TLSError.self) { try DevelopmentAuthority(pem: authority.key) }
        let again = try DevelopmentAuthority(pem: authority.certificate + authority.key)
        #expect(again.certificate == authority.certificate)
        #expect(again.key == authority.key)
    }

    @Test("numbers expire in order, each after the same time")
    func deadlines() {
        var queue = DeadlineQueue(patience: 10)
        #expect(queue.first == nil)
        for number in 0..<3_000 { queue.add(UInt64(number), at: Int64(number)) }
        #expect(queue.due(9) == nil)
        #expect((0..<3_000).allSatisfy { queue.due(Int64($0) + 10) == UInt64($0) })
        #expect(queue.first == nil)
    }
}
