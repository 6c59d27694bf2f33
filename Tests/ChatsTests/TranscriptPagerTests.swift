import Chats
import ContactModel
import Kernel
import Testing

/// A transcript for the pager: items with given times, in one or two contacts.
private struct ListIndex: TranscriptIndex {
    var times: [Int64]
    var secondContactFrom: Int?

    var count: Int { times.count }

    func range(ofContact id: String) -> Range<Int>? {
        switch id {
        case "first": 0..<(secondContactFrom ?? count)
        case "second": secondContactFrom.map { $0..<count }
        default: nil
        }
    }

    func position(ofItem id: String) -> Int? {
        Int(id).flatMap { times.indices.contains($0) ? $0 : nil }
    }

    func firstPosition(atOrAfter time: Timestamp) -> Int {
        times.firstIndex { $0 >= time.milliseconds } ?? count
    }
}

/// A second implementation of GetTranscript, written only from Documentation/Protocol.md#paging. It
/// uses lists and filters instead of arithmetic.
private struct ListModel {
    struct Item {
        let position: Int
        let time: Int64
        let contact: String
    }

    /// What a client keeps between pages: the direction, and the items that it has not seen.
    struct Follow: Equatable {
        let isForward: Bool
        /// The first item that is not seen (forward), or the first item that is seen (backward).
        let border: Int
    }

    var items: [Item]
    var hasSecond: Bool

    /// Returns nil if the service answers 400.
    func page(_ query: TranscriptQuery, follow: Follow?) -> (page: [Int], next: Follow?)? {
        let visible = items.filter { query.contactID == nil || $0.contact == query.contactID }
        // A contact that is not in the chain has no pages.
        if let contact = query.contactID, contact != "first", contact != "second" || !hasSecond { return ([], nil) }
        if let follow {
            let rest = visible.filter { follow.isForward ? $0.position >= follow.border : $0.position < follow.border }
            return cut(rest, isForward: follow.isForward, query.maxResults, isFirst: false)
        }
        let isForward = (query.scanDirection ?? (query.start == nil ? .backward : .forward)) == .forward
        switch query.start {
        case nil: return isForward ? nil : cut(visible, isForward: false, query.maxResults, isFirst: true)
        case .id(let id):
            guard let anchor = visible.first(where: { String($0.position) == id }) else { return ([], nil) }
            let rest = visible.filter { isForward ? $0.position >= anchor.position : $0.position <= anchor.position }
            return cut(rest, isForward: isForward, query.maxResults, isFirst: true)
        case .absoluteTime(let time):
            let rest = visible.filter { isForward ? $0.time >= time.milliseconds : $0.time <= time.milliseconds }
            if visible.isEmpty && !isForward { return ([], nil) }
            return cut(rest, isForward: isForward, query.maxResults, isFirst: true)
        case .mostRecent(let n):
            guard !visible.isEmpty else { return ([], nil) }
            let anchor = visible.count > n ? visible[visible.count - n] : visible[0]
            let rest = visible.filter { isForward ? $0.position >= anchor.position : $0.position <= anchor.position }
            return cut(rest, isForward: isForward, query.maxResults, isFirst: true)
        }
    }

    private func cut(_ rest: [Item], isForward: Bool, _ max: Int, isFirst: Bool) -> (page: [Int], next: Follow?) {
        if isForward {
            let page = rest.prefix(max).map(\.position)
            // A first forward page always has a token. A later one has a token unless it is empty.
            guard isFirst || !page.isEmpty else { return ([], nil) }
            return (page, Follow(isForward: true, border: page.last.map { $0 + 1 } ?? .max))
        }
        let page = rest.suffix(max).map(\.position)
        let hasOlder = rest.count > page.count
        return (page, hasOlder ? Follow(isForward: false, border: page.first ?? 0) : nil)
    }
}

@Suite("TranscriptPager")
struct TranscriptPagerTests {
    private let chat = UniqueID(high: 1, low: 2)

    /// Compares the pager with the second implementation, for every combination of direction,
    /// start, size, filter and transcript. Follows each query to its end, while items arrive
    /// between the pages.
    @Test("the pager agrees with an independent model, also while items arrive")
    func agreesWithModel() throws {
        var pages = 0
        for count in [0, 1, 2, 3, 7, 12] {
            for second in [nil, 0, 3] as [Int?] where second ?? 0 <= count {
                for query in queries(count) {
                    for arrivals in [0, 1, 3] {
                        pages += try follow(query, count: count, second: second, arrivals: arrivals)
                    }
                }
            }
        }
        #expect(pages > 50_000)
    }

    private func queries(_ count: Int) -> [TranscriptQuery] {
        var starts: [TranscriptQuery.StartPosition?] = [
            nil, .id("unknown"), .mostRecent(1), .mostRecent(4), .mostRecent(100),
        ]
        for position in [0, 1, count - 1] where position >= 0 { starts.append(.id(String(position))) }
        // Items have the times 0, 10, 10, 20, 30, 30, …. These are times before, at, between and
        // after items, and among equal ones.
        for time in [-5, 0, 10, 15, 30, 1_000] as [Int64] {
            starts.append(.absoluteTime(Timestamp(milliseconds: time)))
        }
        var queries: [TranscriptQuery] = []
        for start in starts {
            for direction in [nil, .forward, .backward] as [TranscriptQuery.ScanDirection?] {
                for maxResults in [1, 2, 5, 100] {
                    for contact in [nil, "first", "second", "other"] {
                        queries.append(
                            TranscriptQuery(
                                contactID: contact, maxResults: maxResults, scanDirection: direction,
                                sortOrder: .ascending, start: start))
                    }
                }
            }
        }
        return queries
    }

    /// Follows a query to its last page. Returns the number of compared pages.
    private func follow(_ query: TranscriptQuery, count: Int, second: Int?, arrivals: Int) throws -> Int {
        var index = ListIndex(times: (0..<count).map(time), secondContactFrom: second)
        var query = query
        var follow: ListModel.Follow?
        var pages = 0
        while true {
            let items = index.times.enumerated().map { position, time in
                ListModel.Item(position: position, time: time, contact: position < second ?? .max ? "first" : "second")
            }
            let expected = ListModel(items: items, hasSecond: second != nil).page(query, follow: follow)
            pages += 1
            guard let expected else {
                #expect(throws: Refusal.self) { try TranscriptPager.select(query, in: index, liveEdgeToken: true) }
                return pages
            }
            let actual = try TranscriptPager.select(query, in: index, liveEdgeToken: true)
            try #require(Array(actual.items) == expected.page, "\(query) of \(count), second from \(second ?? -1)")
            try #require((actual.next == nil) == (expected.next == nil), "\(query) of \(count)")
            // Items arrive only during the first few pages, so that a forward reader finishes.
            guard let next = actual.next, let expectedNext = expected.next, pages < 40 else { return pages }
            if pages < 4 { index.times += (0..<arrivals).map { time(index.count + $0) } }
            query.cursor = next
            follow =
                expectedNext.border == .max ? ListModel.Follow(isForward: true, border: next.position) : expectedNext
        }
    }

    private func time(_ position: Int) -> Int64 {
        Int64((position + 1) / 2 * 10)
    }

    @Test("without liveEdgeToken, a forward page that reaches the newest item has no token")
    func liveEdge() throws {
        let index = ListIndex(times: [0, 1, 2])
        var query = TranscriptQuery(maxResults: 2, sortOrder: .ascending, start: .id("0"))
        let first = try TranscriptPager.select(query, in: index, liveEdgeToken: false)
        #expect(first.items == 0..<2)
        query.cursor = first.next
        let last = try TranscriptPager.select(query, in: index, liveEdgeToken: false)
        #expect(last.items == 2..<3)
        #expect(last.next == nil)
    }

    @Test("a NextToken is only valid for its chat, and invalid after any change")
    func tokens() throws {
        for cursor in [
            PageCursor(direction: .forward, position: 0), PageCursor(direction: .backward, position: 1_234_567),
            PageCursor(.past, direction: .backward, position: 5),
        ] {
            let token = cursor.token(chat: chat)
            #expect(PageCursor(token: token, chat: chat) == cursor)
            #expect(PageCursor(token: token, chat: UniqueID(high: 1, low: 3)) == nil)
            for index in token.indices {
                let changed = token.replacingCharacter(at: index)
                #expect(PageCursor(token: changed, chat: chat) == nil, "\(changed)")
            }
        }
        for token in [
            "", "f-0000001" + String(repeating: "0", count: 16), "b+0000001" + String(repeating: "0", count: 16),
        ] {
            #expect(PageCursor(token: token, chat: chat) == nil)
        }
    }

    @Test("only backward paging without a filter reaches past items, on separate pages")
    func past() throws {
        let index = ListIndex(times: [0, 1, 2])
        var query = TranscriptQuery(maxResults: 2, sortOrder: .ascending)
        var pages: [(Range<Int>, PageCursor.Section)] = []
        repeat {
            let page = try TranscriptPager.select(query, in: index, past: 5, liveEdgeToken: true)
            pages.append((page.items, page.section))
            query.cursor = page.next
        } while query.cursor != nil
        #expect(pages.map(\.0) == [1..<3, 0..<1, 3..<5, 1..<3, 0..<1])
        #expect(pages.map(\.1) == [.present, .present, .past, .past, .past])
        for query in [
            TranscriptQuery(contactID: "first", maxResults: 5, sortOrder: .ascending),
            TranscriptQuery(maxResults: 5, scanDirection: .forward, sortOrder: .ascending, start: .mostRecent(100)),
        ] {
            #expect(try TranscriptPager.select(query, in: index, past: 5, liveEdgeToken: true).next?.section != .past)
        }
        query.cursor = PageCursor(.past, direction: .backward, position: 6)
        #expect(throws: Refusal.self) {
            try TranscriptPager.select(query, in: index, past: 5, liveEdgeToken: true)
        }
    }

    @Test("a cursor beyond the transcript is refused")
    func beyond() {
        let query = TranscriptQuery(
            maxResults: 1, sortOrder: .ascending, cursor: PageCursor(direction: .backward, position: 9))
        #expect(throws: Refusal.self) {
            try TranscriptPager.select(query, in: ListIndex(times: [0]), liveEdgeToken: true)
        }
    }
}

extension String {
    fileprivate func replacingCharacter(at index: Index) -> String {
        var copy = self
        copy.replaceSubrange(index...index, with: self[index] == "0" ? "1" : "0")
        return copy
    }
}
