package import ContactModel
package import Kernel

/// The latest events between clients and an instance, in a ring.
///
/// A full journal drops its oldest entries and counts them. Its lock is a leaf in the lock order.
package final class Journal: Sendable {
    /// Counts since the journal began, including dropped entries.
    package struct Counts: Sendable {
        package struct Request: Hashable, Sendable {
            package let operation: String
            package let status: Int
        }

        package var requests: [Request: Int] {
            Dictionary(tallies.map { ($0.request, $0.count) }, uniquingKeysWith: +)
        }
        private var tallies: [(request: Request, count: Int)] = []

        /// The index of the last tally found. The next one is almost always the same.
        private var last = 0

        package init() {}
        /// The number of frames, counted once for each recipient.
        package fileprivate(set) var frames = 0
        package fileprivate(set) var dropped = 0

        mutating func add(_ operation: String, _ status: Int, _ count: Int = 1) {
            func isMeant(_ tally: (request: Request, count: Int)) -> Bool {
                tally.request.status == status && tally.request.operation == operation
            }
            if !tallies.indices.contains(last) || !isMeant(tallies[last]) {
                last = tallies.firstIndex(where: isMeant) ?? tallies.count
            }
            if last == tallies.count { tallies.append((Request(operation: operation, status: status), 0)) }
            tallies[last].count += count
        }

        package mutating func add(_ other: Counts) {
            for (request, count) in other.tallies { add(request.operation, request.status, count) }
            frames += other.frames
            dropped += other.dropped
        }
    }

    /// An entry without its bytes, which are in the blocks.
    ///
    /// The bytes are in this order: path, query, request, response, reason, content, recipients. A
    /// journal has thousands of slots, so their numbers are as narrow as possible.
    private struct Slot: Sendable {
        let time: Timestamp
        let operation: String
        let method: String
        let subject: Subject
        let place: JournalBlocks.Place
        let ends: Ends
        let lengths: Lengths
        let status: UInt16
        let kind: JournalEntry.Kind
        let hasExchange: Bool
        let hasReason: Bool
    }

    /// The original lengths of the bodies.
    private struct Lengths: Sendable {
        let request: UInt32
        let response: UInt32
        let content: UInt32

        init(request: Int = 0, response: Int = 0, content: Int = 0) {
            self.request = UInt32(clamping: request)
            self.response = UInt32(clamping: response)
            self.content = UInt32(clamping: content)
        }
    }

    /// The end of each part. Together, the parts before the recipients are smaller than a block.
    private struct Ends: Sendable {
        let path: UInt16
        let query: UInt16
        let request: UInt16
        let response: UInt16
        let why: UInt16
        let content: UInt16
        let recipients: UInt32

        init(
            path: Int = 0, query: Int = 0, request: Int = 0, response: Int = 0, why: Int = 0, content: Int = 0,
            recipients: Int = 0
        ) {
            var end = 0
            func next(_ count: Int) -> UInt16 {
                end += count
                return UInt16(clamping: end)
            }
            self.path = next(path)
            self.query = next(query)
            self.request = next(request)
            self.response = next(response)
            self.why = next(why)
            self.content = next(content)
            self.recipients = UInt32(clamping: end + recipients)
        }
    }

    private struct State {
        /// Grows to the ring's size. An entry's number determines its place.
        var ring: [Slot] = []
        var blocks: JournalBlocks
        var first = 0
        var next = 0
        var counts = Counts()
    }

    /// The maximum number of entries. The journal keeps fewer if their bodies are long.
    private let capacity: Int

    private let state: Mutex<State>
    /// Notifies its subscribers after every entry.
    package let changes = ChangeSignal()

    /// A function that receives the operation, status and reason of each refused request.
    package typealias RefusalHandler = @Sendable (_ operation: String, _ status: Int, _ reason: String) -> Void

    private let onRefusal: RefusalHandler?

    /// - Parameters:
    ///   - capacity: the maximum number of entries; 0 keeps none.
    ///   - onRefusal: called for every refused request.
    package init(capacity: Int, onRefusal: RefusalHandler? = nil) {
        self.capacity = capacity
        state = Mutex(State(blocks: JournalBlocks(entries: capacity)))
        self.onRefusal = onRefusal
    }

    /// Records a request and its response.
    ///
    /// Each part is its own parameter, because it is copied directly into the blocks.
    ///
    /// - Parameter kind: `request` for a call of a service, which is counted, or `admin`.
    package func append(
        _ kind: JournalEntry.Kind = .request, request operation: String, of subject: Subject, at time: Timestamp,
        method: String, path: String, query: String, body: [UInt8], status: Int, answer: [UInt8], why: String?
    ) {
        let isCounted = kind == .request
        if isCounted, status >= 400, let onRefusal {
            onRefusal(operation, status, AccessToken.shortening(why ?? "\(method) \(path)"))
        }
        state.withLock { state in
            if isCounted { state.counts.add(operation, status) }
            guard capacity > 0 else { return }
            let body = Kept(body)
            let answer = Kept(answer)
            let ends = Ends(
                path: Kept.count(of: path), query: Kept.count(of: query),
                request: body.count, response: answer.count, why: why.map(Kept.count) ?? 0)
            let place = state.blocks.begin(Int(ends.recipients))
            state.blocks.append(path, Kept.count(of: path))
            state.blocks.append(query, Kept.count(of: query))
            body.append(to: &state.blocks)
            answer.append(to: &state.blocks)
            if let why { state.blocks.append(why, Kept.count(of: why)) }
            keep(
                Slot(
                    time: time, operation: operation, method: method, subject: subject, place: place, ends: ends,
                    lengths: Lengths(request: body.length, response: answer.length), status: UInt16(clamping: status),
                    kind: kind, hasExchange: true, hasReason: why != nil), &state)
        }
        changes.notify()
    }

    /// Records a frame or an event of a socket.
    ///
    /// - Parameters:
    ///   - recipients: the participants that received a frame to clients.
    ///   - why: what fault rules did to the frame; nil for nothing.
    package func append(
        _ kind: JournalEntry.Kind, _ operation: String, of subject: Subject, at time: Timestamp,
        content: [UInt8], recipients: [UniqueID] = [], why: String? = nil
    ) {
        state.withLock { state in
            if kind == .frame { state.counts.frames += recipients.count }
            guard capacity > 0 else { return }
            let content = Kept(content)
            let ends = Ends(
                why: why.map(Kept.count) ?? 0, content: content.count, recipients: recipients.count * 16)
            let place = state.blocks.begin(Int(ends.recipients))
            if let why { state.blocks.append(why, Kept.count(of: why)) }
            content.append(to: &state.blocks)
            for recipient in recipients { state.blocks.append(recipient) }
            keep(
                Slot(
                    time: time, operation: operation, method: "", subject: subject, place: place, ends: ends,
                    lengths: Lengths(content: content.length), status: 0, kind: kind, hasExchange: false,
                    hasReason: why != nil), &state)
        }
        changes.notify()
    }

    /// The part of a body that the journal keeps.
    private struct Kept {
        let bytes: [UInt8]
        let count: Int

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            count = min(bytes.count, JournalBody.mostBytes)
        }

        var length: Int { bytes.count }

        func append(to blocks: inout JournalBlocks) {
            if count == bytes.count { blocks.append(bytes) } else { blocks.append(bytes[..<count]) }
        }

        /// The transport limits request lines, and bytes beyond this limit are of no use.
        static func count(of text: String) -> Int { min(text.utf8.count, 4 * 1_024) }
    }

    private func keep(_ slot: Slot, _ state: inout State) {
        let index = state.next % capacity
        if index < state.ring.count { state.ring[index] = slot } else { state.ring.append(slot) }
        state.next += 1
        let oldest = state.blocks.first
        while state.next - state.first > capacity || state.ring[state.first % capacity].place.block < oldest {
            state.first += 1
            state.counts.dropped += 1
        }
    }

    // MARK: - Reading

    /// An entry with its number, from 1.
    package typealias Numbered = (number: Int, entry: JournalEntry)

    /// Returns the entries before a number that satisfy `isWanted`, newest first.
    ///
    /// - Parameters:
    ///   - number: only entries with a lower number; nil for the newest.
    ///   - effort: how many entries are examined at most, so that requests do not wait long for the lock.
    /// - Returns: at most `limit` entries, the number of the oldest entry that was examined, and the number of entries
    ///   that the journal has dropped. There is nothing older if the first number is the second plus one.
    package func newest(
        before number: Int?, limit: Int, effort: Int, _ isWanted: (JournalEntry) -> Bool = { _ in true }
    ) -> (entries: [Numbered], last: Int, dropped: Int) {
        state.withLock { state in
            var found: [Numbered] = []
            var next = min(max(number ?? .max, 1) - 1, state.next)
            var examined = 0
            while next > state.first, found.count < limit, examined < effort {
                let entry = Self.entry(state.ring[(next - 1) % capacity], state.blocks)
                if isWanted(entry) { found.append((next, entry)) }
                next -= 1
                examined += 1
            }
            return (found, max(next, state.first) + 1, state.first)
        }
    }

    /// Returns the entries after a cursor that satisfy `isWanted`, in their order.
    ///
    /// - Returns: at most `limit` entries, the number of the last entry that was read, and the
    ///   number of entries that the journal has dropped.
    package func entries(
        after cursor: Int, limit: Int = .max, _ isWanted: (JournalEntry) -> Bool = { _ in true }
    ) -> (entries: [Numbered], last: Int, dropped: Int) {
        state.withLock { state in
            var found: [Numbered] = []
            // A cursor from before a reset is greater than all numbers.
            let cursor = cursor > state.next ? 0 : cursor
            var number = max(cursor, state.first)
            while number < state.next, found.count < limit {
                let entry = Self.entry(state.ring[number % capacity], state.blocks)
                if isWanted(entry) { found.append((number + 1, entry)) }
                number += 1
            }
            return (found, max(cursor, min(number, state.next)), state.first)
        }
    }

    private static func entry(_ slot: Slot, _ blocks: JournalBlocks) -> JournalEntry {
        func bytes(_ start: some BinaryInteger, _ end: some BinaryInteger) -> [UInt8] {
            Array(blocks.bytes(at: slot.place, Int(start)..<Int(end)))
        }
        func text(_ start: UInt16, _ end: UInt16) -> String { String(decoding: bytes(start, end), as: UTF8.self) }
        let ends = slot.ends
        let exchange = JournalEntry.Exchange(
            method: slot.method, path: text(0, ends.path), query: text(ends.path, ends.query),
            request: JournalBody(kept: bytes(ends.query, ends.request), of: Int(slot.lengths.request)),
            status: Int(slot.status),
            response: JournalBody(kept: bytes(ends.request, ends.response), of: Int(slot.lengths.response)))
        let recipients = bytes(ends.content, ends.recipients)
        return JournalEntry(
            slot.kind, slot.operation, of: slot.subject, at: slot.time, exchange: slot.hasExchange ? exchange : nil,
            content: JournalBody(kept: bytes(ends.why, ends.content), of: Int(slot.lengths.content)),
            why: slot.hasReason ? text(ends.response, ends.why) : nil,
            recipients: stride(from: 0, to: recipients.count, by: 16).map { start in
                UniqueID(high: word(recipients, start), low: word(recipients, start + 8))
            })
    }

    private static func word(_ bytes: [UInt8], _ start: Int) -> UInt64 {
        bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }

    package var counts: Counts { state.withLock { $0.counts } }

    /// The number of entries that the journal holds.
    package var count: Int { state.withLock { $0.next - $0.first } }
}
