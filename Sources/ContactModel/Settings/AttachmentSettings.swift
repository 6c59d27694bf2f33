/// What settings say of attachments.
package struct AttachmentSettings: Sendable, Equatable {
    /// What becomes of a file when its upload is completed.
    package enum Scan: String, Sendable, CaseIterable {
        case approve
        case reject
        /// The test decides, file by file.
        case manual
    }

    package var isEnabled = true
    package var scan = Scan.approve
    /// Milliseconds that a scan takes.
    package var scanDelay: Int64 = 0
    /// 20 MB (Documentation/Protocol.md#attachments).
    package var maxBytes = 20 * 1_024 * 1_024
    package var maxCount = 35
    /// What the names of files can end with, in lower case.
    package var extensions = AttachmentLimits.extensions
    /// Milliseconds that an upload URL is good for; the sample of a real one has fifteen minutes.
    package var uploadLifetime: Int64 = 900_000

    package init() {}
}
