package import ContactModel
package import Kernel

/// The queries that the pager sends to a transcript. Their cost hardly depends on its length.
package protocol TranscriptIndex {
    var count: Int { get }
    /// Returns the positions of one contact's items; nil for a contact that is not in the chain.
    func range(ofContact id: String) -> Range<Int>?
    func position(ofItem id: String) -> Int?
    /// Returns the position of the first item at or after `time`; `count` if all are earlier.
    func firstPosition(atOrAfter time: Timestamp) -> Int
}

/// Decides which items GetTranscript returns and where the next page begins.
///
/// These functions are pure, and the only place for the rules of Documentation/Protocol.md#paging.
/// ScanDirection and StartPosition choose the items, and SortOrder only orders the page.
package enum TranscriptPager {
    package struct Selection: Equatable, Sendable {
        /// The page's items in transcript order. `section` is the section that they are in.
        package let items: Range<Int>
        package var section = PageCursor.Section.present
        /// The next page; nil if the response contains `NextToken:""`.
        package let next: PageCursor?
        /// Whether a BACKWARD page reaches the oldest item.
        fileprivate var isOldest = false

        package static func == (one: Selection, other: Selection) -> Bool {
            one.items == other.items && one.section == other.section && one.next == other.next
        }
    }

    /// Selects the items of a page.
    ///
    /// - Parameters:
    ///   - past: the number of items in the past chats that this one continues. Only BACKWARD
    ///     paging reaches them, on separate pages. ContactId and StartPosition do not
    ///     (Documentation/Protocol.md#persistent-chat).
    ///   - liveEdgeToken: whether a FORWARD page that reaches the newest item still has a
    ///     NextToken, with which clients find later items.
    package static func select(
        _ query: TranscriptQuery, in index: some TranscriptIndex, past: Int = 0, liveEdgeToken: Bool
    ) throws(Refusal) -> Selection {
        if let cursor = query.cursor, cursor.section == .past {
            guard cursor.position <= past else { throw Refusal(.invalid, "NextToken is not valid here") }
            return pastPage(before: cursor.position, maxResults: query.maxResults)
        }
        let selection = try select(query, inPresent: index, liveEdgeToken: liveEdgeToken)
        guard past > 0, selection.isOldest, query.contactID == nil else { return selection }
        return Selection(items: selection.items, next: PageCursor(.past, direction: .backward, position: past))
    }

    private static func pastPage(before position: Int, maxResults: Int) -> Selection {
        let lower = max(0, position - maxResults)
        let next = lower > 0 ? PageCursor(.past, direction: .backward, position: lower) : nil
        return Selection(items: lower..<position, section: .past, next: next)
    }

    private static func select(
        _ query: TranscriptQuery, inPresent index: some TranscriptIndex, liveEdgeToken: Bool
    ) throws(Refusal) -> Selection {
        guard let bounds = bounds(of: query, in: index) else { return Selection(items: 0..<0, next: nil) }
        if let cursor = query.cursor {
            guard cursor.position <= index.count else { throw Refusal(.invalid, "NextToken is not valid here") }
            return follow(cursor, within: bounds, maxResults: query.maxResults, liveEdgeToken: liveEdgeToken)
        }
        let direction = query.scanDirection ?? (query.start == nil ? .backward : .forward)
        guard let start = query.start else {
            guard direction == .backward else {
                throw Refusal(.invalid, "ScanDirection FORWARD needs a StartPosition")
            }
            return backward(from: bounds.upperBound, within: bounds, maxResults: query.maxResults)
        }
        guard let anchor = anchor(start, direction, in: index, within: bounds) else {
            return Selection(items: bounds.lowerBound..<bounds.lowerBound, next: nil)
        }
        switch direction {
        case .backward:
            return backward(from: anchor + 1, within: bounds, maxResults: query.maxResults)
        case .forward:
            let items = forwardItems(from: anchor, within: bounds, maxResults: query.maxResults)
            let hasNext = liveEdgeToken || items.upperBound < bounds.upperBound
            return Selection(items: items, next: hasNext ? forwardCursor(items.upperBound) : nil)
        }
    }

    /// Returns the positions to page through; nil for a contact that is not part of this chat.
    private static func bounds(of query: TranscriptQuery, in index: some TranscriptIndex) -> Range<Int>? {
        guard let contactID = query.contactID else { return 0..<index.count }
        return index.range(ofContact: contactID)
    }

    /// Returns the position at which a page begins; nil if there is no item to begin with.
    private static func anchor(
        _ start: TranscriptQuery.StartPosition, _ direction: TranscriptQuery.ScanDirection,
        in index: some TranscriptIndex, within bounds: Range<Int>
    ) -> Int? {
        switch start {
        case .id(let id):
            return index.position(ofItem: id).flatMap { bounds.contains($0) ? $0 : nil }
        case .mostRecent(let n):
            return bounds.isEmpty ? nil : max(bounds.lowerBound, bounds.upperBound - n)
        case .absoluteTime(let time):
            switch direction {
            case .forward:
                return min(max(index.firstPosition(atOrAfter: time), bounds.lowerBound), bounds.upperBound)
            case .backward:
                let last = min(index.firstPosition(atOrAfter: time + 1), bounds.upperBound) - 1
                return last >= bounds.lowerBound ? last : nil
            }
        }
    }

    private static func follow(
        _ cursor: PageCursor, within bounds: Range<Int>, maxResults: Int, liveEdgeToken: Bool
    ) -> Selection {
        switch cursor.direction {
        case .backward:
            return backward(from: cursor.position, within: bounds, maxResults: maxResults)
        case .forward:
            let items = forwardItems(from: cursor.position, within: bounds, maxResults: maxResults)
            let hasNext = !items.isEmpty && (liveEdgeToken || items.upperBound < bounds.upperBound)
            return Selection(items: items, next: hasNext ? forwardCursor(items.upperBound) : nil)
        }
    }

    private static func backward(from position: Int, within bounds: Range<Int>, maxResults: Int) -> Selection {
        let upper = min(max(position, bounds.lowerBound), bounds.upperBound)
        let lower = max(bounds.lowerBound, upper - maxResults)
        let next = lower > bounds.lowerBound ? PageCursor(direction: .backward, position: lower) : nil
        return Selection(items: lower..<upper, next: next, isOldest: next == nil)
    }

    private static func forwardItems(from position: Int, within bounds: Range<Int>, maxResults: Int) -> Range<Int> {
        let lower = min(max(position, bounds.lowerBound), bounds.upperBound)
        return lower..<min(lower + maxResults, bounds.upperBound)
    }

    private static func forwardCursor(_ position: Int) -> PageCursor {
        PageCursor(direction: .forward, position: position)
    }
}
