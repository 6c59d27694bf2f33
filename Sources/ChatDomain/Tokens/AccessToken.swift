package import Kernel

/// A participant or connection token: a readable prefix with kind and node, 128 random bits, and a check.
///
/// The randomness is the system's, so tokens can't be guessed and are not part of what a seed repeats (decision 6). The
/// check tells a token that this process once gave out from one that it never did, without remembering either.
package struct AccessToken: Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// From StartChatContact and CreateParticipant, for CreateParticipantConnection only.
        case participant = "pt"
        /// From CreateParticipantConnection, for every other call.
        case connection = "ct"
    }

    package let text: String
    let key: UniqueID
}

/// A token together with the instance time from which it is no longer good.
package struct IssuedToken: Sendable {
    package let token: AccessToken
    package let expiry: Timestamp
}

/// Makes tokens and reads them, for one node.
package struct TokenMint: Sendable {
    private let prefixes: (participant: String, connection: String)
    private let checkKey: UInt64

    /// - Parameter node: letters and digits; a proxy can route by it.
    package init(node: String) {
        prefixes = (
            "\(AccessToken.Kind.participant.rawValue)-\(node)-", "\(AccessToken.Kind.connection.rawValue)-\(node)-"
        )
        var random = SystemRandomNumberGenerator()
        checkKey = random.next()
    }

    func make(_ kind: AccessToken.Kind) -> AccessToken {
        var random = SystemRandomNumberGenerator()
        let key = UniqueID(high: random.next(), low: random.next())
        var bytes = Array(prefix(kind).utf8)
        bytes.appendHexadecimal(key.high, digits: 16)
        bytes.appendHexadecimal(key.low, digits: 16)
        bytes.appendHexadecimal(check(key, kind), digits: 16)
        return AccessToken(text: String(decoding: bytes, as: UTF8.self), key: key)
    }

    /// The key of a token that this node made, and its kind; nil for anything else.
    func read(_ text: String) -> (key: UniqueID, kind: AccessToken.Kind)? {
        for kind in [AccessToken.Kind.connection, .participant] {
            let prefix = prefix(kind)
            guard text.utf8.count == prefix.utf8.count + 48, text.hasPrefix(prefix) else { continue }
            var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
            for byte in text.utf8.suffix(48) {
                guard let digit = byte.hexadecimalDigit else { return nil }
                words.0 = words.0 << 4 | words.1 >> 60
                words.1 = words.1 << 4 | words.2 >> 60
                words.2 = words.2 << 4 | digit
            }
            let key = UniqueID(high: words.0, low: words.1)
            return words.2 == check(key, kind) ? (key, kind) : nil
        }
        return nil
    }

    private func prefix(_ kind: AccessToken.Kind) -> String {
        kind == .participant ? prefixes.participant : prefixes.connection
    }

    private func check(_ key: UniqueID, _ kind: AccessToken.Kind) -> UInt64 {
        [key.high, key.low, kind == .participant ? 1 : 2].reduce(checkKey) { Mixing.combine($0, $1) }
    }
}
