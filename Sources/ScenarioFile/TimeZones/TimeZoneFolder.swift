internal import Glibc
internal import Kernel

/// The time zones of this machine.
enum TimeZoneFolder {
    struct Failure: Error {
        let reason: String
    }

    /// The system's folder, and the folder that the artifacts of a release have next to the binary's.
    private static let folders = ["/usr/share/zoneinfo", besidesBinary].compactMap(\.self)

    private static let besidesBinary: String? = {
        guard let path = realpath("/proc/self/exe", nil) else { return nil }
        defer { free(path) }
        let parts = String(cString: path).split(separator: "/").dropLast(2)
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
        guard let folder = folders.first(where: { access($0, R_OK) == 0 }) else {
            throw Failure(reason: "this machine has no time zones; install the package tzdata, or use UTC")
        }
        guard let bytes = contents(of: "\(folder)/\(name)"), let rules = TimeZoneRules(file: bytes) else {
            throw Failure(
                reason: "this machine has no time zone \"\(name)\"; expected a name such as Europe/Berlin, or UTC")
        }
        return rules
    }

    /// The most bytes of a zone's file. The largest have 4 KiB.
    private static let mostBytes = 64 * 1_024

    private static func contents(of file: String) -> [UInt8]? {
        let descriptor = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8 * 1_024)
        while bytes.count < mostBytes {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            bytes += buffer.prefix(count)
        }
        return bytes
    }
}
