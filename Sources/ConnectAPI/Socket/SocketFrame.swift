internal import HTTPRouting
internal import JSON
internal import Kernel

/// The frames of the chat sub-protocol, except the chat's own items
/// (Documentation/Protocol.md#client-frames).
enum SocketFrame: Equatable {
    case subscribe([String])
    case unsubscribe([String])
    case heartbeat
    case ping
    case junk

    /// Reads the first JSON object of a client's frame.
    ///
    /// Ignores the rest of the frame, because the iOS SDK sends a stray character after the object.
    init(_ text: [UInt8]) {
        guard let root = try? JSONDocument(Self.firstObject(in: text)).root else {
            self = .junk
            return
        }
        let topics = root["content"]?["topics"]?.elements.compactMap(\.string) ?? []
        switch root["topic"]?.string {
        case "aws/subscribe": self = .subscribe(topics)
        case "aws/unsubscribe": self = .unsubscribe(topics)
        case "aws/heartbeat": self = .heartbeat
        case "aws/ping": self = .ping
        // open: topics come from clients
        default: self = .junk
        }
    }

    /// The frame's name in fault rules; nil for a frame that no rule can name.
    var operation: String? {
        switch self {
        case .subscribe: "Subscribe"
        case .heartbeat: "Heartbeat"
        case .ping: "Ping"
        case .unsubscribe, .junk: nil
        }
    }

    static let operations = ["Heartbeat", "Ping", "Subscribe"]

    private static func firstObject(in text: [UInt8]) -> [UInt8] {
        var depth = 0
        var isString = false
        var isEscaped = false
        for (index, byte) in text.enumerated() {
            if isEscaped {
                isEscaped = false
            } else if isString {
                isEscaped = byte == UInt8(ascii: "\\")
                isString = byte != UInt8(ascii: "\"")
            } else if byte == UInt8(ascii: "\"") {
                isString = true
            } else if byte == UInt8(ascii: "{") {
                depth += 1
            } else if byte == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 { return Array(text[...index]) }
            }
        }
        return text
    }

    // MARK: - Answers

    static let heartbeatAnswer = Array(#"{"topic":"aws/heartbeat"}"#.utf8)
    static let pong = Array(#"{"topic":"aws/ping","statusCode":200,"statusContent":"OK"}"#.utf8)

    static func answer(_ topic: String, isSuccess: Bool, _ topics: [String]) -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("topic", topic)
            writer.object("content") { writer in
                writer.member("status", isSuccess ? "success" : "failure")
                writer.array("topics") { writer in
                    for topic in topics { writer.value(topic) }
                }
            }
        }
    }

    private static let ids = RequestIDs()

    /// Returns API Gateway's answer to an unknown frame.
    static func forbidden() -> [UInt8] {
        JSONWriter.object { writer in
            writer.member("message", "Forbidden")
            writer.member("connectionId", ids.next())
            writer.member("requestId", ids.next())
        }
    }
}
