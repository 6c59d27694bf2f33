internal import CCurl

/// A connection to a server, with TLS if the URL says so. libcurl opens it.
///
/// One thread at a time may use it.
final class ClientConnection {
    /// What a read returns.
    enum Piece {
        case bytes([UInt8])
        /// Nothing has arrived since the last read.
        case nothing
        /// The server has closed its side, or the connection is broken.
        case end
    }

    private let handle: UnsafeMutableRawPointer
    /// The descriptor to poll.
    let descriptor: Int32

    /// - Parameter url: `http` or `https`, host and port. Its path is not used.
    init(
        _ url: String, timeout: Int, remote: RemoteServer?, stop: HTTPClient.StopSwitch?
    ) throws(HTTPClient.Failure) {
        guard let handle = cc_open() else {
            throw HTTPClient.Failure(.notReached, HTTPClient.missing ?? "libcurl does not start")
        }
        self.handle = handle
        var answer = cc_answer()
        var opened: Int32 = -1
        var request = cc_request()
        request.timeout_milliseconds = timeout
        request.stop = stop?.pointer
        HTTPClient.withRemote(remote, &request) { given in
            var request = given
            url.withCString { url in
                request.url = url
                opened = cc_connect(handle, &request, &answer)
            }
        }
        descriptor = opened
        defer { cc_release(&answer) }
        guard opened >= 0 else {
            let reason = answer.error.map { String(cString: $0) } ?? "no connection"
            // All properties have values, so that a throw runs `deinit`, which closes the handle.
            throw HTTPClient.Failure(HTTPClient.Failure.Kind(answer.failure), reason)
        }
    }

    deinit {
        cc_close(handle)
    }

    func read() -> Piece {
        var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
        let count = cc_read(handle, &buffer, buffer.count)
        if count == CC_AGAIN { return .nothing }
        return count > 0 ? .bytes(Array(buffer[..<count])) : .end
    }

    /// Sends as much as the connection accepts.
    ///
    /// - Returns: the number of bytes; nil if the connection is broken.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        // TLS cannot send nothing.
        guard !bytes.isEmpty else { return 0 }
        let count = bytes.withUnsafeBytes { cc_write(handle, $0.baseAddress, $0.count) }
        if count == CC_AGAIN { return 0 }
        return count < 0 ? nil : count
    }

    private static let pieceSize = 16 * 1_024
}
