/// The addresses and limits of a server.
package struct ServerConfiguration: Sendable {
    /// A host name or an address of this machine.
    package var host = "127.0.0.1"
    /// 0 lets the system choose.
    package var port: UInt16 = 8080
    /// A socket in the file system to listen on, instead of host and port.
    package var socketPath: String?
    /// A second listener, for TLS; nil for none.
    package var tls: TLSConfiguration?
    /// Worker threads. libmicrohttpd's pool has at least 2.
    package var threads = 2
    /// The most open connections.
    ///
    /// The server accepts eight more. On these, it answers health requests and refuses all others
    /// with 503. Further connections wait. As many WebSockets may be open in addition.
    package var maxConnections = 8_192
    /// Servers in this process. They share the files that the process may open.
    package var servers = 1
    /// Bytes that a connection may use for request heads. Below 32 KiB, a browser's cookies may not
    /// fit. A higher value costs memory for every open connection.
    package var connectionMemory = 32 * 1_024
    /// The most bytes of a request body. The server answers a larger one with 413.
    package var maxBodyBytes = 1_024 * 1_024
    /// Bytes that the bodies of all current requests may have together, without the first 64 KiB of
    /// each.
    package var bodyMemory = 512 * 1_024 * 1_024
    /// Seconds of silence after which the server closes a connection.
    package var idleTimeout = 120
    /// Milliseconds in which a client must send a whole request head, and each 16 KiB of a body.
    package var headTimeoutMilliseconds: Int64 = 30_000
    /// Milliseconds that a stop waits for requests in progress.
    package var drainMilliseconds: Int64 = 500

    /// Connections that wait to be accepted. The system's own limit also applies, usually 4,096.
    static let backlog: Int32 = 4_096

    package init() {}
}
