internal import JSON
internal import Recording

/// Decides when the recorded chats have ended.
struct ChatEndings {
    private var open: Set<String> = []
    private var ended: Set<String> = []
    private var hasLeft = false
    private var isReported = false

    /// Observes an item of a frame.
    mutating func observe(_ item: JSONTree) {
        guard let chat = item["InitialContactId"]?.string ?? item["ContactId"]?.string else { return }
        open.insert(chat)
        if item["ContentType"]?.string?.hasSuffix(".event.chat.ended") ?? false { ended.insert(chat) }
    }

    /// Observes a call. Clients without a socket end a chat when they leave it.
    mutating func observe(_ call: RecordedCall) {
        guard let status = call.status, (200..<300).contains(status) else { return }
        if ["DisconnectParticipant", "StopContact"].contains(call.operation) { hasLeft = true }
    }

    /// Whether all chats have ended. Returns true once.
    mutating func takeEnd(openSockets: Int) -> Bool {
        let isOver = ended.isEmpty ? hasLeft && openSockets == 0 : ended.isSuperset(of: open)
        guard isOver, !isReported else { return false }
        isReported = true
        return true
    }
}
