internal import ContactModel
package import Kernel

/// Where the next page begins: a place in the transcript's order, not a time, so that arrivals never move it.
package struct PageCursor: Sendable, Equatable {
    /// Whose items the position counts.
    package enum Section: Sendable {
        case present
        /// Those that a persistent chat goes on from; they are paged through BACKWARD only.
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

    /// The NextToken: opaque to clients, good for the chat it was made for only.
    package func token(chat: UniqueID) -> String {
        var bytes = [letter]
        bytes.appendHexadecimal(UInt64(position), digits: 8)
        bytes.appendHexadecimal(check(chat: chat), digits: 16)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Nil for a token that was not made for this chat.
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

    /// Eight hexadecimal digits, and nothing that merely reads as a number, such as a sign.
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
