/// Settings for attachments.
package struct AttachmentSettings: Sendable, Equatable {
    /// What happens to a file when its upload is completed.
    package enum Scan: String, Sendable, CaseIterable {
        case approve
        case reject
        /// The test decides for each file.
        case manual
    }

    package var isEnabled = true
    package var scan = Scan.approve
    /// Milliseconds that a scan takes.
    package var scanDelay: Int64 = 0
    /// Maximum bytes of a file: 20 MB (Documentation/Protocol.md#attachments).
    package var maxBytes = 20 * 1_024 * 1_024
    package var maxCount = 35
    /// The allowed extensions of file names, in lower case.
    package var extensions = AttachmentLimits.extensions
    /// Milliseconds for which an upload URL is valid. A sample of a real URL has fifteen minutes.
    package var uploadLifetime: Int64 = 900_000

    package init() {}
}
