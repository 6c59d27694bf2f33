/// The order of the items on a page of a transcript (service model: SortKey).
package enum TranscriptSortOrder: String, Sendable, CaseIterable {
    case ascending = "ASCENDING"
    case descending = "DESCENDING"
}
