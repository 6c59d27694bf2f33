package import ContactModel
package import Kernel

/// A GetTranscript request whose fields have been checked (service model: GetTranscriptRequest).
package struct TranscriptQuery: Sendable, Equatable {
    package enum ScanDirection: String, Sendable, CaseIterable {
        case forward = "FORWARD"
        case backward = "BACKWARD"
    }

    package typealias SortOrder = TranscriptSortOrder

    /// The start of a page. Every form is inclusive.
    package enum StartPosition: Sendable, Equatable {
        case id(String)
        case absoluteTime(Timestamp)
        /// The n-th newest item; 1 is the newest.
        case mostRecent(Int)
    }

    package var contactID: String?
    package var maxResults: Int
    package var scanDirection: ScanDirection?
    package var sortOrder: SortOrder
    package var start: StartPosition?
    package var cursor: PageCursor?

    package init(
        contactID: String? = nil, maxResults: Int, scanDirection: ScanDirection? = nil, sortOrder: SortOrder,
        start: StartPosition? = nil, cursor: PageCursor? = nil
    ) {
        self.contactID = contactID
        self.maxResults = maxResults
        self.scanDirection = scanDirection
        self.sortOrder = sortOrder
        self.start = start
        self.cursor = cursor
    }
}
