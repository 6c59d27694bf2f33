internal import ContactModel
internal import JSON
internal import Kernel

/// The attachment settings of an instance.
extension Settings {
    /// 100 MB is the most that an instance of the service can have
    /// (Documentation/Protocol.md#attachments). Tests can go below the service's minimum of 1 MB.
    private static let sizes = 1...100 * 1_024 * 1_024
    private static let counts = 0...1_000
    private static let mostExtensions = 100

    static let attachments = Setting(
        "attachments",
        S.object([
            "enabled": S.flag, "scan": S.choice(AttachmentSettings.Scan.allCases.map(\.rawValue)),
            "scanDelay": S.duration, "maxBytes": S.whole(1...UInt64(sizes.upperBound)),
            "maxCount": S.whole(0...UInt64(counts.upperBound)),
            "uploadLifetime": S.duration, "extensions": S.list(S.text(1...20)),
        ]), about: "Which attachments a chat accepts, and what their scan says."
    ) { settings, writer in
        let values = settings.attachments
        writer.object("attachments") { writer in
            writer.member("enabled", values.isEnabled)
            writer.member("scan", values.scan.rawValue)
            writer.member("scanDelay", DurationText.text(values.scanDelay))
            writer.member("maxBytes", values.maxBytes)
            writer.member("maxCount", values.maxCount)
            writer.member("uploadLifetime", DurationText.text(values.uploadLifetime))
            writer.array("extensions") { writer in
                for name in values.extensions { writer.value(name) }
            }
        }
    } read: { members, settings throws(AdminProblem) in
        let given = try members.requiredStructure("attachments")
        try given.refuseUnknown(
            except: ["enabled", "scan", "scanDelay", "maxBytes", "maxCount", "uploadLifetime", "extensions"])
        var values = settings.attachments
        values.isEnabled = try given.boolean("enabled") ?? values.isEnabled
        values.scan = try given.choice("scan", of: AttachmentSettings.Scan.self) ?? values.scan
        values.scanDelay = try given.milliseconds("scanDelay", 0...3_600_000) ?? values.scanDelay
        values.maxBytes = try given.integer("maxBytes", sizes) ?? values.maxBytes
        values.maxCount = try given.integer("maxCount", counts) ?? values.maxCount
        values.uploadLifetime = try given.milliseconds("uploadLifetime", 1_000...86_400_000) ?? values.uploadLifetime
        if let names = try given.strings("extensions", length: 1...20) { values.extensions = try extensions(names) }
        settings.attachments = values
    }

    /// Normalizes file name extensions: without dots, in lower case, and each one once.
    private static func extensions(_ names: [String]) throws(AdminProblem) -> [String] {
        guard names.count <= mostExtensions else {
            throw AdminProblem(400, "attachments.extensions has \(names.count) elements; \(mostExtensions) are allowed")
        }
        var extensions: [String] = []
        for name in names {
            let ending = (name.hasPrefix(".") ? String(name.dropFirst()) : name).lowercased()
            guard !ending.isEmpty, ending.utf8.allSatisfy(AttachmentLimits.isExtensionCharacter) else {
                throw AdminProblem(
                    400, "attachments.extensions: \"\(name)\" must have letters and digits, as in \"zip\" or \".zip\"")
            }
            if !extensions.contains(ending) { extensions.append(ending) }
        }
        return extensions
    }
}
