internal import Glibc
internal import Kernel

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

    /// Returns why the server cannot listen on an address, from the `errno` of the attempt.
    ///
    /// - Parameter option: the option that chooses another port.
    static func listening(_ host: String, _ port: UInt16, option: OptionName, _ code: Int32) -> ServerError {
        let place = "\(host):\(port)"
        switch code {
        case EADDRINUSE:
            return ServerError(
                code: .addressInUse,
                description:
                    "\(place) is in use by another process; choose a port with \(option), or 0 for any free port")
        case EACCES:
            return ServerError(code: .notAllowed, description: "this user is not allowed to listen on \(place)")
        case EADDRNOTAVAIL:
            return ServerError(code: .badAddress, description: "\(host) is not an address of this machine")
        // open: error numbers of the system
        default:
            return ServerError(
                code: .failed, description: "cannot listen on \(place): \(String(cString: strerror(code)))")
        }
    }
}
