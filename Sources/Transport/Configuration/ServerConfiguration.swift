/// Where a server listens, and what it allows.
package struct ServerConfiguration: Sendable {
    /// A name or an address of this machine.
    package var host = "127.0.0.1"
    /// 0 lets the system choose.
    package var port: UInt16 = 8080
    /// A socket in the file system to listen on, in place of host and port.
    package var socketPath: String?
    /// A second listener, for TLS; nil for none.
    package var tls: TLSConfiguration?
    /// Workers; libmicrohttpd makes no pool of fewer than 2.
    package var threads = 2
    /// Open connections.
    ///
    /// The server accepts eight more. On these it answers health requests and refuses all others with 503. Further
    /// connections wait. As many WebSockets may be open in addition.
    package var maxConnections = 8_192
    /// Servers of this process, which share the files that it may open.
    package var servers = 1
    /// Bytes that a connection may use for request heads. Below 32 KiB a browser's cookies may not fit; more costs
    /// memory for every open connection.
    package var connectionMemory = 32 * 1_024
    /// A request body above this many bytes is answered with 413.
    package var maxBodyBytes = 1_024 * 1_024
    /// Bytes that the bodies of all current requests may have together, without the first 64 KiB of each.
    package var bodyMemory = 512 * 1_024 * 1_024
    /// Seconds after which a silent connection is closed.
    package var idleTimeout = 120
    /// How long a client may take to send a whole request head, and to send each 16 KiB of a body.
    package var headTimeoutMilliseconds: Int64 = 30_000
    /// How long a stop waits for requests that are under way.
    package var drainMilliseconds: Int64 = 500

    /// Connections that wait to be accepted. The system allows no more than its own limit, 4,096 as a rule.
    static let backlog: Int32 = 4_096

    package init() {}
}
