internal import CMicroHTTPD
internal import HTTPRouting
internal import HTTPTypes

/// Makes libmicrohttpd's form of a response.
enum ResponseMessage {
    /// - Parameter isLast: whether the connection closes after it.
    /// - Returns: a response that the caller destroys; nil if memory is short.
    static func make(_ response: Response, isLast: Bool) -> OpaquePointer? {
        let message = response.body.withUnsafeBytes { bytes in
            MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let message else { return nil }
        add(response.fields, to: message)
        add(response.sharedFields, to: message)
        if isLast { MHD_add_response_header(message, "Connection", "close") }
        return message
    }

    private static func add(_ fields: [Response.Field], to message: OpaquePointer) {
        for field in fields {
            // Passing strings as arguments would copy each of them to the heap first.
            _ = field.name.withCString { name in
                field.value.withCString { MHD_add_response_header(message, name, $0) }
            }
        }
    }
}
