internal import HTTPRouting

/// A socket on its way from libmicrohttpd to the loop.
///
/// Unchecked sendable because it is given away by the thread that made it.
struct UpgradedSocket: @unchecked Sendable {
    /// The loop's own descriptor.
    let socket: Int32
    let early: [UInt8]
    let session: any SocketSession
}
