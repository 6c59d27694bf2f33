package import JSON

/// What happened on a chat socket.
package struct RecordedSocketEvent: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        /// The client opened the socket. The text stands for its URL. The status is 101, or that of the refusal.
        case opened(url: String, status: Int)
        /// The client sent a frame.
        case sent(JSONTree)
        /// The client was sent a frame.
        case received(JSONTree)
        /// The code is nil if there was no close frame.
        case closed(byClient: Bool, code: Int?)
        /// The socket did not open, or broke.
        case cut(String)
    }

    /// Milliseconds from the start of the recording.
    package var time: Int64
    /// Numbers the sockets, from 1.
    package var socket: Int
    package var kind: Kind

    package init(time: Int64, socket: Int, _ kind: Kind) {
        self.time = time
        self.socket = socket
        self.kind = kind
    }
}
