internal import CCurl

/// An HTTP client that uses libcurl. It sends one request at a time and reuses its connections.
///
/// It is not `Sendable`: each thread needs its own client.
package final class HTTPClient {
    /// Why a request received no response.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    package struct Answer {
        package let status: Int
        package let body: [UInt8]
        /// Whether the response has more bytes than the caller reads.
        package let isCut: Bool
    }

    /// Aborts the current request and all later ones, from any thread.
    ///
    /// It is unchecked `Sendable` because the C code changes the switch atomically.
    package final class StopSwitch: @unchecked Sendable {
        fileprivate let pointer = cc_switch_new()

        package init() {}

        deinit { cc_switch_free(pointer) }

        package func turn() { cc_switch_turn(pointer) }
    }

    /// Names and values of header fields.
    package typealias Fields = [(name: String, value: String)]

    private let handle: UnsafeMutableRawPointer
    private let stop: StopSwitch?

    /// - Parameter stop: a switch that aborts requests.
    /// - Throws: ``Failure`` where libcurl is not installed.
    package init(stop: StopSwitch? = nil) throws(Failure) {
        guard let handle = cc_open() else { throw Failure(description: Self.missing ?? "libcurl does not start") }
        self.handle = handle
        self.stop = stop
    }

    deinit {
        cc_close(handle)
    }

    /// Why this machine cannot have a client; nil if it can.
    package static var missing: String? { cc_missing().map { String(cString: $0) } }

    /// Sends a request and waits for the response.
    ///
    /// - Parameters:
    ///   - timeout: milliseconds for the whole exchange.
    ///   - mostBytes: the most bytes of the response. A longer response is cut there.
    package func send(
        _ method: String, _ url: String, body: [UInt8]? = nil, fields: Fields = [], timeout: Int = 30_000,
        mostBytes: Int? = nil
    ) throws(Failure) -> Answer {
        var answer = cc_answer()
        defer { cc_release(&answer) }
        // libcurl sends an empty field only if it ends with a semicolon.
        let lines = fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }.joined(separator: "\n")
        perform(method, url, body, lines, timeout, mostBytes ?? 0, &answer)
        if let error = answer.error { throw Failure(description: String(cString: error)) }
        return Answer(
            status: answer.status, body: Array(UnsafeBufferPointer(start: answer.body, count: answer.length)),
            isCut: answer.is_cut != 0)
    }

    /// Performs a request. Its parts stay at fixed addresses while libcurl reads them.
    private func perform(
        _ method: String, _ url: String, _ body: [UInt8]?, _ fields: String, _ timeout: Int, _ mostBytes: Int,
        _ answer: inout cc_answer
    ) {
        var request = cc_request()
        request.timeout_milliseconds = timeout
        request.most_bytes = mostBytes
        request.stop = stop?.pointer
        method.withCString { method in
            url.withCString { url in
                fields.withCString { fields in
                    (body ?? []).withUnsafeBufferPointer { bytes in
                        request.method = method
                        request.url = url
                        request.fields = fields
                        request.has_body = body == nil ? 0 : 1
                        request.body = bytes.baseAddress
                        request.length = bytes.count
                        cc_perform(handle, &request, &answer)
                    }
                }
            }
        }
    }
}
