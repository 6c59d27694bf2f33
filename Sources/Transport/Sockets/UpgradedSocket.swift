internal import HTTPRouting

/// A socket that libmicrohttpd passes to the loop.
///
/// Unchecked sendable because the thread that makes it gives it away.
struct UpgradedSocket: @unchecked Sendable {
    /// A descriptor that belongs to the loop.
    let socket: Int32
    let early: [UInt8]
    let session: any SocketSession
}
