package import Kernel

/// Where the next page begins: a place in the transcript's order, not a time, so that arrivals never move it.
package struct PageCursor: Sendable, Equatable {
    package let direction: TranscriptQuery.ScanDirection
    /// FORWARD: the first item of the next page. BACKWARD: the item after the last one of the next page.
    package let position: Int

    package init(direction: TranscriptQuery.ScanDirection, position: Int) {
        self.direction = direction
        self.position = position
    }

    /// The NextToken: opaque to clients, good for the chat it was made for only.
    package func token(chat: UniqueID) -> String {
        var bytes = Array(direction == .forward ? "f".utf8 : "b".utf8)
        bytes.appendHexadecimal(UInt64(position), digits: 8)
        bytes.appendHexadecimal(check(chat: chat), digits: 16)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nil for a token that was not made for this chat.
    package init?(token: String, chat: UniqueID) {
        let bytes = Array(token.utf8)
        guard bytes.count == 25, bytes[0] == UInt8(ascii: "f") || bytes[0] == UInt8(ascii: "b"),
            let position = Self.position(bytes[1..<9])
        else { return nil }
        self.init(direction: bytes[0] == UInt8(ascii: "f") ? .forward : .backward, position: position)
        guard token == self.token(chat: chat) else { return nil }
    }

    /// Eight hexadecimal digits, and nothing that merely reads as a number, such as a sign.
    private static func position(_ digits: ArraySlice<UInt8>) -> Int? {
        var position = 0
        for byte in digits {
            guard let digit = byte.hexadecimalDigit else { return nil }
            position = position << 4 | Int(digit)
        }
        return position
    }

    private func check(chat: UniqueID) -> UInt64 {
        [chat.high, chat.low, UInt64(position), direction == .forward ? 1 : 2]
            .reduce(Mixing.start) { Mixing.combine($0, $1) }
    }
}
