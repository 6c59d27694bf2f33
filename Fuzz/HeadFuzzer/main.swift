import ConnectChatMock
import FuzzDriver
import Glibc
import Logging

/// Sends each input to a real server on a new connection, and reads responses until the server
/// closes.
final class RawPeer {
    private let server: MockServer

    init() throws {
        var configuration = MockServerConfiguration()
        configuration.port = 0
        configuration.seed = 7
        configuration.threads = 2
        configuration.headTimeoutMilliseconds = 1_000
        // These bounds limit what inputs can create.
        configuration.maxInstances = 20
        configuration.maxLiveContacts = 200
        configuration.maxEndedContacts = 10
        configuration.journalEntries = 100
        server = try MockServer(configuration, logger: Logger(label: "fuzz") { _ in SwiftLogNoOpLogHandler() })
    }

    /// Returns a connected socket.
    private func connection() -> Int32 {
        let peer = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // Closing resets the connection, so that its port is free again immediately.
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(peer, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = server.port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(peer, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if isConnected { return peer }
        let code = errno
        close(peer)
        // libFuzzer's alarm interrupts system calls.
        if code == EINTR { return connection() }
        print("the server no longer accepts connections: \(String(cString: strerror(code)))")
        preconditionFailure("the server no longer accepts connections")
    }

    func send(_ input: [UInt8]) {
        let peer = connection()
        defer { close(peer) }
        _ = input.withUnsafeBytes { Glibc.send(peer, $0.baseAddress, $0.count, 0x4000) }
        shutdown(peer, Int32(SHUT_WR))
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var answer: [UInt8] = []
        while answer.count < 1_048_576 {
            let count = recv(peer, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        precondition(!answer.starts(with: Array("HTTP/1.1 500".utf8)), "an internal error")
    }
}

try fuzz(renewingEvery: 20_000) {
    try RawPeer()
} _: { peer, input in
    peer.send(input)
}
