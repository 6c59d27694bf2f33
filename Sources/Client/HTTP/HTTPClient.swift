internal import CCurl

/// An HTTP client on libcurl: one request at a time, its connection kept for the next.
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

    private let handle: UnsafeMutableRawPointer

    /// - Throws: ``Failure`` where libcurl is not installed.
    package init() throws(Failure) {
        guard let handle = cc_open() else {
            throw Failure(description: cc_missing().map { String(cString: $0) } ?? "libcurl does not start")
        }
        self.handle = handle
    }

    deinit {
        cc_close(handle)
    }

    /// - Parameter timeout: milliseconds for the whole exchange.
    package func send(
        _ method: String, _ url: String, body: [UInt8]? = nil, contentType: String? = nil, timeout: Int = 30_000
    ) throws(Failure) -> Answer {
        var answer = cc_answer()
        defer { cc_release(&answer) }
        perform(method, url, body, contentType, timeout, &answer)
        if let error = answer.error { throw Failure(description: String(cString: error)) }
        return Answer(
            status: answer.status, body: Array(UnsafeBufferPointer(start: answer.body, count: answer.length)))
    }

    /// Keeps every piece of the request where it is for as long as libcurl reads it.
    private func perform(
        _ method: String, _ url: String, _ body: [UInt8]?, _ contentType: String?, _ timeout: Int,
        _ answer: inout cc_answer
    ) {
        var request = cc_request()
        request.timeout_milliseconds = timeout
        method.withCString { method in
            url.withCString { url in
                (contentType ?? "").withCString { type in
                    (body ?? []).withUnsafeBufferPointer { bytes in
                        request.method = method
                        request.url = url
                        request.content_type = contentType == nil ? nil : type
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
