/// Why the contact centre refuses something.
package struct ContactCentreRefusal: Error, Sendable {
    package enum Code: Sendable {
        case unknownAgent
        case unknownQueue
        case unknownContact
        /// The state of agent or contact forbids it.
        case conflict
    }

    package let code: Code
    /// A plain sentence for people.
    package let reason: String

    package init(_ code: Code, _ reason: String) {
        self.code = code
        self.reason = reason
    }
}
