internal import ContactModel
package import Kernel

/// The start of the next page: a place in the transcript's order, not a time, so that new items
/// never move it.
package struct PageCursor: Sendable, Equatable {
    /// The items that the position counts.
    package enum Section: Sendable {
        case present
        /// Items of the chats that a persistent chat continues. Only BACKWARD pages contain them.
        case past
    }

    package let section: Section
    package let direction: TranscriptQuery.ScanDirection
    /// FORWARD: the first item of the next page. BACKWARD: the item after the last one of the next page.
    package let position: Int

    package init(_ section: Section = .present, direction: TranscriptQuery.ScanDirection, position: Int) {
        self.section = section
        self.direction = direction
        self.position = position
    }

    /// The NextToken, which is opaque to clients and only valid for the chat that it was made for.
    package func token(chat: UniqueID) -> String {
        var bytes = [letter]
        bytes.appendHexadecimal(UInt64(position), digits: 8)
        bytes.appendHexadecimal(check(chat: chat), digits: 16)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Returns nil for a token that was not made for this chat.
    package init?(token: String, chat: UniqueID) {
        let bytes = Array(token.utf8)
        guard bytes.count == 25, let position = Self.position(bytes[1..<9]) else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "f"): self.init(direction: .forward, position: position)
        case UInt8(ascii: "b"): self.init(direction: .backward, position: position)
        case UInt8(ascii: "p"): self.init(.past, direction: .backward, position: position)
        // open: tokens come from clients
        default: return nil
        }
        guard token == self.token(chat: chat) else { return nil }
    }

    /// Accepts only eight hexadecimal digits, and nothing like a sign that number parsers accept.
    private static func position(_ digits: ArraySlice<UInt8>) -> Int? {
        var position = 0
        for byte in digits {
            guard let digit = byte.hexadecimalDigit else { return nil }
            position = position << 4 | Int(digit)
        }
        return position
    }

    private var letter: UInt8 {
        switch (section, direction) {
        case (.past, _): UInt8(ascii: "p")
        case (.present, .forward): UInt8(ascii: "f")
        case (.present, .backward): UInt8(ascii: "b")
        }
    }

    private func check(chat: UniqueID) -> UInt64 {
        [chat.high, chat.low, UInt64(position), UInt64(letter)]
            .reduce(Mixing.start) { Mixing.combine($0, $1) }
    }
}
