internal import Glibc

/// Distinguishes IP addresses from host names.
package enum IPAddress {
    /// Whether a text is an IPv4 address: four numbers.
    package static func isV4(_ text: String) -> Bool {
        var address = in_addr()
        return unsafe inet_pton(AF_INET, text, &address) == 1
    }

    /// Whether a text is an IPv6 address, without brackets.
    package static func isV6(_ text: String) -> Bool {
        var address = in6_addr()
        return unsafe inet_pton(AF_INET6, text, &address) == 1
    }
}
