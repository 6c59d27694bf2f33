/// Why bytes are not a JSON text.
package struct JSONError: Error, Hashable, Sendable {
    package struct Code: Hashable, Sendable {
        let name: String

        package static let syntax = Code(name: "syntax")
        /// Half of a surrogate pair. RFC 8259's grammar allows it, but it does not encode a
        /// character (section 8.2).
        package static let loneSurrogate = Code(name: "loneSurrogate")
        package static let tooDeep = Code(name: "tooDeep")
    }

    package let code: Code
    /// The fault in a few words.
    package let message: String
    /// Byte offset at which reading stopped.
    package let offset: Int

    package var description: String { "\(message) at byte \(offset)" }
}
