package import Kernel

/// A participant or connection token: a readable prefix with kind and node, 128 random bits, and a check.
///
/// The randomness is the system's, so tokens can't be guessed and are not part of what a seed repeats
/// (Documentation/Decisions.md#decision-6). The
/// check tells a token that this process once gave out from one that it never did, without remembering either.
package struct AccessToken: Hashable, Sendable, Codable {
    package enum Kind: String, Sendable, CaseIterable, Codable {
        /// From StartChatContact and CreateParticipant, for CreateParticipantConnection only.
        case participant = "pt"
        /// From CreateParticipantConnection, for every other call.
        case connection = "ct"
        /// For opening a socket, for a while.
        case socket = "ws"
        /// For the bytes of one attachment.
        case upload = "up"
        case download = "dl"
        /// The `state` of a sign-in.
        case signIn = "si"
    }

    package let kind: Kind
    package let text: String
}

/// A token together with the instance time from which it is no longer good.
package struct IssuedToken: Sendable, Codable {
    package let token: AccessToken
    package let expiry: Timestamp

    package init(token: AccessToken, expiry: Timestamp) {
        self.token = token
        self.expiry = expiry
    }
}

/// Makes tokens and reads them, for one node.
package struct TokenMint: Sendable {
    private let prefixes: [AccessToken.Kind: String]
    private let checkKey: UInt64

    /// - Parameter node: letters and digits; a proxy can route by it.
    package init(node: String) {
        prefixes = Dictionary(uniqueKeysWithValues: AccessToken.Kind.allCases.map { ($0, "\($0.rawValue)-\(node)-") })
        var random = SystemRandomNumberGenerator()
        checkKey = random.next()
    }

    package func make(_ kind: AccessToken.Kind) -> AccessToken {
        var random = SystemRandomNumberGenerator()
        let key = UniqueID(high: random.next(), low: random.next())
        var bytes = Array(prefix(kind).utf8)
        bytes.appendHexadecimal(key.high, digits: 16)
        bytes.appendHexadecimal(key.low, digits: 16)
        bytes.appendHexadecimal(check(key, kind), digits: 16)
        return AccessToken(kind: kind, text: String(decoding: bytes, as: UTF8.self))
    }

    /// Whether this process made the token: asked when nobody knows it any more.
    package func made(_ text: String) -> Bool {
        guard let kind = AccessToken.Kind.allCases.first(where: { text.hasPrefix(prefix($0)) }) else { return false }
        let start = prefix(kind).utf8.count
        guard text.utf8.count == start + Self.digits else { return false }
        let bytes = text.utf8.span
        guard let high = bytes.hexadecimal(from: start), let low = bytes.hexadecimal(from: start + 16) else {
            return false
        }
        return bytes.hexadecimal(from: start + 32) == check(UniqueID(high: high, low: low), kind)
    }

    /// Key and check: 128 and 64 bits.
    private static let digits = 48

    private func prefix(_ kind: AccessToken.Kind) -> String {
        prefixes[kind] ?? ""
    }

    private func check(_ key: UniqueID, _ kind: AccessToken.Kind) -> UInt64 {
        [key.high, key.low, kind.number].reduce(checkKey) { Mixing.combine($0, $1) }
    }
}

extension Span<UInt8> {
    /// The value of sixteen hexadecimal digits; nil if others stand among them.
    fileprivate func hexadecimal(from start: Int) -> UInt64? {
        var value: UInt64 = 0
        for index in start..<start + 16 {
            guard let digit = self[index].hexadecimalDigit else { return nil }
            value = value << 4 | digit
        }
        return value
    }
}

extension AccessToken.Kind {
    /// Tells kinds apart in a token's check.
    fileprivate var number: UInt64 {
        switch self {
        case .participant: 1
        case .connection: 2
        case .upload: 3
        case .download: 4
        case .signIn: 5
        case .socket: 6
        }
    }
}
