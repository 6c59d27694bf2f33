internal import CCurl

/// An HTTP client on libcurl: one request at a time, its connections kept for the next.
///
/// Not sendable: each thread has its own.
package final class HTTPClient {
    /// Why there was no answer.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    package struct Answer {
        package let status: Int
        package let body: [UInt8]
    }

    /// Gives up whatever is under way, and what comes after, from any thread.
    ///
    /// Unchecked sendable because C turns it atomically.
    package final class StopSwitch: @unchecked Sendable {
        fileprivate let pointer = cc_switch_new()

        package init() {}

        deinit { cc_switch_free(pointer) }

        package func turn() { cc_switch_turn(pointer) }
    }

    /// Names and values.
    package typealias Fields = [(name: String, value: String)]

    private let handle: UnsafeMutableRawPointer
    private let stop: StopSwitch?

    /// - Parameter stop: what gives requests up.
    /// - Throws: ``Failure`` where libcurl is not installed.
    package init(stop: StopSwitch? = nil) throws(Failure) {
        guard let handle = cc_open() else { throw Failure(description: Self.missing ?? "libcurl does not start") }
        self.handle = handle
        self.stop = stop
    }

    deinit {
        cc_close(handle)
    }

    /// Why there can be no client on this machine; nil if there can.
    package static var missing: String? { cc_missing().map { String(cString: $0) } }

    /// - Parameters:
    ///   - timeout: milliseconds for the whole exchange.
    ///   - mostBytes: of the answer; what comes beyond ends the exchange.
    package func send(
        _ method: String, _ url: String, body: [UInt8]? = nil, fields: Fields = [], timeout: Int = 30_000,
        mostBytes: Int? = nil
    ) throws(Failure) -> Answer {
        var answer = cc_answer()
        defer { cc_release(&answer) }
        let lines = fields.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
        perform(method, url, body, lines, timeout, mostBytes ?? 0, &answer)
        if let error = answer.error { throw Failure(description: String(cString: error)) }
        return Answer(
            status: answer.status, body: Array(UnsafeBufferPointer(start: answer.body, count: answer.length)))
    }

    /// Keeps every piece of the request where it is for as long as libcurl reads it.
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
