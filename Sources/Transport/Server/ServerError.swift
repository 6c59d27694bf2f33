/// Why a server did not start.
package struct ServerError: Error, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable {
        let name: String

        package static let addressInUse = Code(name: "addressInUse")
        package static let badAddress = Code(name: "badAddress")
        package static let notAllowed = Code(name: "notAllowed")
        package static let failed = Code(name: "failed")
    }

    package let code: Code
    /// A sentence that names the address and the reason.
    package let description: String
}
