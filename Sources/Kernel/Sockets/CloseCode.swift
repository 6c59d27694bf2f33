/// WebSocket close codes.
package enum CloseCode {
    /// Whether a server may send the code (RFC 6455 section 7.4).
    package static func isSendable(_ code: Int) -> Bool {
        (1_000...1_003).contains(code) || (1_007...1_014).contains(code) || (3_000...4_999).contains(code)
    }
}
