internal import CMicroHTTPD
internal import CTransport
internal import Glibc
internal import HTTPRouting
internal import HTTPTypes

/// Converts responses to libmicrohttpd's form.
enum ResponseMessage {
    /// - Parameters:
    ///   - isLast: whether the connection closes after the response.
    ///   - connection: the connection to suspend while a growing body has no bytes.
    /// - Returns: a response that the caller must destroy; nil if memory is short.
    static func make(_ response: Response, isLast: Bool, on connection: OpaquePointer) -> OpaquePointer? {
        let body = response.growing.map { growing($0, on: connection) } ?? response.stream.map(streamed)
        guard let message = body ?? buffered(response.body) else { return nil }
        add(response.fields, to: message)
        add(response.sharedFields, to: message)
        ct_add_safety_fields(message, response.isData ? 0 : 1)
        if isLast { MHD_add_response_header(message, "Connection", "close") }
        return message
    }

    private static func buffered(_ body: [UInt8]) -> OpaquePointer? {
        body.withUnsafeBytes { bytes in
            MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
    }

    /// Makes a response whose bytes are copied as the peer accepts them. libmicrohttpd holds the
    /// source until then.
    private static func streamed(_ source: any BodySource) -> OpaquePointer? {
        let held = Unmanaged.passRetained(HeldSource(source))
        let message = MHD_create_response_from_callback(
            UInt64(source.count), blockSize, read, held.toOpaque(), release)
        if message == nil { held.release() }
        return message
    }

    private static let blockSize = 64 * 1_024

    private static let read: MHD_ContentReaderCallback = { closure, position, buffer, most in
        guard let closure, let buffer else { return endWithError }
        let source = Unmanaged<HeldSource>.fromOpaque(closure).takeUnretainedValue().source
        let piece = source.piece(at: Int(position)).prefix(most)
        guard !piece.isEmpty else { return endWithError }
        piece.withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(start: buffer, count: bytes.count).copyMemory(from: bytes)
        }
        return piece.count
    }

    private static let release: MHD_ContentReaderFreeCallback = { closure in
        guard let closure else { return }
        Unmanaged<HeldSource>.fromOpaque(closure).release()
    }

    /// Makes a response of unknown length. While it has no bytes, the connection is suspended.
    private static func growing(_ body: StreamingBody, on connection: OpaquePointer) -> OpaquePointer? {
        let held = Unmanaged.passRetained(HeldStreamingBody(body, SuspendedConnection(connection)))
        // MHD_SIZE_UNKNOWN: all bits set.
        let message = MHD_create_response_from_callback(
            .max, blockSize, readStreamingBody, held.toOpaque(), releaseGrowth)
        if message == nil { held.release() }
        return message
    }

    private static let readStreamingBody: MHD_ContentReaderCallback = { closure, _, buffer, most in
        guard let closure, let buffer else { return endWithError }
        let growth = Unmanaged<HeldStreamingBody>.fromOpaque(closure).takeUnretainedValue()
        switch growth.body.take(most) {
        case .bytes(let piece):
            piece.withUnsafeBytes { bytes in
                UnsafeMutableRawBufferPointer(start: buffer, count: bytes.count).copyMemory(from: bytes)
            }
            return piece.count
        case .end: return endOfStream
        case .nothing:
            // In this order, so that bytes that arrived meanwhile resume the connection at once.
            growth.connection.suspend()
            growth.body.whenReadable { growth.connection.resume() }
            return 0
        }
    }

    private static let releaseGrowth: MHD_ContentReaderFreeCallback = { closure in
        guard let closure else { return }
        let growth = Unmanaged<HeldStreamingBody>.fromOpaque(closure)
        // Reports to the body's source that the body is not read any more.
        growth.takeUnretainedValue().body.end()
        growth.release()
    }

    private final class HeldStreamingBody: Sendable {
        let body: StreamingBody
        let connection: SuspendedConnection

        init(_ body: StreamingBody, _ connection: SuspendedConnection) {
            self.body = body
            self.connection = connection
        }
    }

    /// MHD_CONTENT_READER_END_OF_STREAM.
    private static let endOfStream = -1
    /// MHD_CONTENT_READER_END_WITH_ERROR: the body has fewer bytes than were announced.
    private static let endWithError = -2

    private final class HeldSource {
        let source: any BodySource

        init(_ source: any BodySource) {
            self.source = source
        }
    }

    private static func add(_ fields: [Response.Field], to message: OpaquePointer) {
        for field in fields {
            // String arguments would first be copied to the heap.
            _ = field.name.withCString { name in
                field.value.withCString { MHD_add_response_header(message, name, $0) }
            }
        }
    }
}
