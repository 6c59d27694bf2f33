internal import FoundationEssentials
internal import Kernel

/// The time zones of this machine.
enum TimeZoneFolder {
    struct Failure: Error {
        let reason: String
    }

    /// The system's folder, and the folder that the artifacts of a release have next to the binary's.
    private static let folders = ["/usr/share/zoneinfo", besidesBinary].compactMap(\.self)

    private static let besidesBinary: String? = {
        let binary = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let parts = binary?.split(separator: "/").dropLast(2) ?? []
        return parts.isEmpty ? nil : "/" + parts.joined(separator: "/") + "/share/zoneinfo"
    }()

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
        guard let folder = folders.first(where: { FileManager.default.fileExists(atPath: $0) }) else {
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
