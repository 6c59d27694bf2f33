/// Why bytes are no JSON text.
package struct JSONError: Error, Hashable, Sendable {
    package struct Code: Hashable, Sendable {
        let name: String

        package static let syntax = Code(name: "syntax")
        /// Half of a surrogate pair: valid by the grammar of RFC 8259, but it names no character (section 8.2).
        package static let loneSurrogate = Code(name: "loneSurrogate")
        package static let tooDeep = Code(name: "tooDeep")
    }

    package let code: Code
    /// What is wrong, in a few words.
    package let message: String
    /// Byte offset at which reading stopped.
    package let offset: Int

    package var description: String { "\(message) at byte \(offset)" }
}
