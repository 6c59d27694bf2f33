internal import CTransport
internal import Glibc

/// An address to listen on or to connect to, resolved from a name.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private let length: socklen_t
    let family: Int32

    /// - Throws: ``ServerError`` with code `badAddress` if the name does not resolve.
    init(host: String, port: UInt16) throws(ServerError) {
        var hints = addrinfo()
        hints.ai_socktype = ct_stream_socket
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        // On some machines the name resolves to ::1 first, but the server announces 127.0.0.1.
        if host == "localhost" { hints.ai_family = AF_INET }
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        defer { freeaddrinfo(list) }
        guard status == 0, let first = list?.pointee, let address = first.ai_addr else {
            let reason = String(cString: gai_strerror(status))
            throw ServerError(code: .badAddress, description: "no address for \"\(host)\": \(reason)")
        }
        length = first.ai_addrlen
        family = first.ai_family
        withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(first.ai_addrlen)))
        }
    }

    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
