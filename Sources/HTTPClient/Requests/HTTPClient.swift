internal import CCurl

/// An HTTP client that uses libcurl. It sends one request at a time and reuses its connections.
///
/// It is not `Sendable`: each thread needs its own client.
package final class HTTPClient {
    /// Why a request received no response, or only a part of one.
    package struct Failure: Error, Sendable, CustomStringConvertible {
        package enum Kind: Sendable {
            /// No connection, or another reason before the response.
            case notReached
            /// The response did not arrive in time.
            case tooSlow
            /// The server closed the connection without a response.
            case closed
            /// The server closed the connection in the middle of the response.
            case cut
            /// The server sent something else than HTTP.
            case notHTTP
        }

        package let kind: Kind
        package let description: String
        /// What arrived; nil if nothing did.
        package let answer: Answer?

        init(_ kind: Kind, _ description: String, _ answer: Answer? = nil) {
            self.kind = kind
            self.description = description
            self.answer = answer
        }
    }

    package struct Answer: Sendable {
        package let status: Int
        package let fields: Fields
        package let body: [UInt8]
        /// Whether the response has more bytes than the caller reads.
        package let isCut: Bool

        /// Returns the value of the first field with a name, in any letter case.
        package func value(of name: String) -> String? {
            fields.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    /// Aborts the current request and all later ones, from any thread.
    ///
    /// It is unchecked `Sendable` because the C code changes the switch atomically.
    package final class StopSwitch: @unchecked Sendable {
        let pointer = cc_switch_new()

        package init() {}

        deinit { cc_switch_free(pointer) }

        package func turn() { cc_switch_turn(pointer) }

        /// Whether requests are aborted.
        package var isTurned: Bool { cc_switch_is_turned(pointer) != 0 }
    }

    /// Names and values of header fields.
    package typealias Fields = [(name: String, value: String)]

    private let handle: UnsafeMutableRawPointer
    private let stop: StopSwitch?

    /// - Parameter stop: a switch that aborts requests.
    /// - Throws: ``Failure`` where libcurl is not installed.
    package init(stop: StopSwitch? = nil) throws(Failure) {
        guard let handle = cc_open() else { throw Failure(.notReached, Self.missing ?? "libcurl does not start") }
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
    ///   - remote: how to reach a server that is not nearby; nil for one on this machine or its network.
    package func send(
        _ method: String, _ url: String, body: [UInt8]? = nil, fields: Fields = [], timeout: Int = 30_000,
        mostBytes: Int? = nil, remote: RemoteServer? = nil
    ) throws(Failure) -> Answer {
        var answer = cc_answer()
        defer { cc_release(&answer) }
        // libcurl sends an empty field only if it ends with a semicolon.
        var lines = fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        if remote != nil {
            // libcurl adds its own values for these fields. A name without a value prevents that.
            let names = Set(fields.map { $0.name.lowercased() })
            lines += ["Accept", "Content-Type"].filter { !names.contains($0.lowercased()) }.map { "\($0):" }
        }
        var request = cc_request()
        request.timeout_milliseconds = timeout
        request.most_bytes = mostBytes ?? 0
        request.stop = stop?.pointer
        Self.withRemote(remote, &request) { request in
            perform(method, url, body, lines.joined(separator: "\n"), request, &answer)
        }
        let head = answer.head.flatMap { HTTPHead(String(cString: $0)) }
        let whole = Answer(
            status: answer.status, fields: head?.fields ?? [],
            body: Array(UnsafeBufferPointer(start: answer.body, count: answer.length)), isCut: answer.is_cut != 0)
        if let error = answer.error {
            throw Failure(Failure.Kind(answer.failure), String(cString: error), answer.status == 0 ? nil : whole)
        }
        return whole
    }

    /// Performs a request. Its parts stay at fixed addresses while libcurl reads them.
    private func perform(
        _ method: String, _ url: String, _ body: [UInt8]?, _ fields: String, _ given: cc_request,
        _ answer: inout cc_answer
    ) {
        var request = given
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

    /// Adds how to reach the server to a request, for as long as `body` runs.
    static func withRemote(_ remote: RemoteServer?, _ request: inout cc_request, _ body: (cc_request) -> Void) {
        guard let remote else { return body(request) }
        request.is_remote = 1
        (remote.certificateAuthorities ?? "").withCString { authorities in
            if remote.certificateAuthorities != nil { request.ca_file = authorities }
            body(request)
        }
    }
}

extension HTTPClient.Failure.Kind {
    init(_ failure: cc_failure) {
        switch failure {
        case CC_TOO_SLOW: self = .tooSlow
        case CC_CLOSED: self = .closed
        case CC_CUT: self = .cut
        case CC_NOT_HTTP: self = .notHTTP
        // open: C's enumerations have no last case
        default: self = .notReached
        }
    }
}
