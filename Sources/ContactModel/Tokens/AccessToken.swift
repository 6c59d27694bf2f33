package import Kernel

/// A token for clients: a readable prefix with kind and node, 128 random bits, and a check.
///
/// The random bits are from the system. Tokens cannot be guessed, and a seed does not repeat them
/// (Documentation/Decisions.md#decision-6).
///
/// The check shows whether this process ever issued a token, without storing the token.
package struct AccessToken: Hashable, Sendable, Codable {
    package enum Kind: String, Sendable, CaseIterable, Codable {
        /// From StartChatContact and CreateParticipant, for CreateParticipantConnection only.
        case participant = "pt"
        /// From CreateParticipantConnection, for every other call.
        case connection = "ct"
        /// To open a socket, for a limited time.
        case socket = "ws"
        /// To upload the bytes of one attachment.
        case upload = "up"
        case download = "dl"
        /// The `state` of a sign-in.
        case signIn = "si"
    }

    package let kind: Kind
    package let text: String
}

/// A token with its expiry, the instance time from which it is not valid.
package struct IssuedToken: Sendable, Codable {
    package let token: AccessToken
    package let expiry: Timestamp

    package init(token: AccessToken, expiry: Timestamp) {
        self.token = token
        self.expiry = expiry
    }
}

/// Makes and checks the tokens of one node.
package struct TokenMint: Sendable {
    private let prefixes: [AccessToken.Kind: String]
    private let checkKey: UInt64

    /// - Parameter node: Letters and digits. A proxy can route by them.
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

    /// Whether this process made the token. Needed for tokens that the server has forgotten.
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

    /// Hexadecimal digits of the key and the check: 128 and 64 bits.
    private static let digits = 48

    private func prefix(_ kind: AccessToken.Kind) -> String {
        prefixes[kind] ?? ""
    }

    private func check(_ key: UniqueID, _ kind: AccessToken.Kind) -> UInt64 {
        [key.high, key.low, kind.number].reduce(checkKey) { Mixing.combine($0, $1) }
    }
}

extension Span<UInt8> {
    /// Returns the value of sixteen hexadecimal digits; nil if one of them is not such a digit.
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
    /// A number that distinguishes the kinds in a token's check.
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
