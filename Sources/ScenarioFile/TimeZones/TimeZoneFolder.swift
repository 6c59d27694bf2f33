internal import FoundationEssentials
internal import Kernel

/// The time zones of this machine.
enum TimeZoneFolder {
    struct Failure: Error {
        let reason: String
    }

    private static let folder = "/usr/share/zoneinfo"

    /// Returns the rules of a zone of the time zone database, such as `Europe/Berlin`.
    static func rules(of name: String) throws(Failure) -> TimeZoneRules {
        if name == "UTC" { return .utc }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        let isName = parts.allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
                        || "0123456789_+-".utf8.contains(byte)
                }
        }
        guard isName else {
            throw Failure(reason: "\"\(name)\" is not a time zone; expected a name such as Europe/Berlin, or UTC")
        }
        guard FileManager.default.fileExists(atPath: folder) else {
            throw Failure(reason: "this machine has no time zones; install the package tzdata, or use UTC")
        }
        guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)"),
            let rules = TimeZoneRules(file: Array(bytes))
        else {
            throw Failure(
                reason: "this machine has no time zone \"\(name)\"; expected a name such as Europe/Berlin, or UTC")
        }
        return rules
    }
}
