internal import AdminCore
internal import Diagnostics
internal import HTTPRouting
internal import HTTPTypes
internal import Instances
internal import JSON
internal import Kernel

/// Streams the journal as server-sent events until the client disconnects: `GET …/journal/stream`.
///
/// The stream ends with the instance or the server. A client that lost the stream reconnects with
/// Last-Event-ID, as EventSource does automatically. The client then misses no entry that the
/// journal still has.
enum StreamJournal {
    static let perform: AdminAPI.Operation = { call throws(AdminProblem) in
        let instance = try call.existingInstance()
        let match = try JournalMatch(call.queryItems, instance)
        let numbers = 0...Int.max - 1
        let given = try call.queryInteger("after", numbers)
        let last = try call.integer(call.request.headers[.lastEventID], "Last-Event-ID", numbers)
        let stream = JournalStream(instance, match, after: given ?? last ?? 0, timers: call.api.timers)
        var response = Response(
            status: .ok,
            fields: [
                Response.Field(.contentType, "text/event-stream"), Response.Field(.cacheControl, "no-store"),
            ])
        response.growing = stream.body
        stream.begin()
        return .now(response)
    }
}

/// Appends new journal entries to one streamed response body.
private final class JournalStream: Sendable {
    /// Milliseconds between heartbeats. A heartbeat that fails shows that the client is gone.
    private static let heartbeat: Int64 = 5_000
    /// The most entries that one read returns.
    private static let pageSize = 1_000

    let body = StreamingBody()
    private let instance: Instance
    private let match: JournalMatch
    private let timers: TimerThread
    private let cursor: Mutex<JournalCursor>
    private let look = Coalescer()

    init(_ instance: Instance, _ match: JournalMatch, after last: Int, timers: TimerThread) {
        self.instance = instance
        self.match = match
        self.timers = timers
        cursor = Mutex(JournalCursor(after: last))
    }

    /// Starts the stream. The change signals keep this object alive until the body is over.
    func begin() {
        // Lets an EventSource that lost its stream reconnect after 100 ms.
        body.append(Array("retry: 100\n\n".utf8))
        for signal in [instance.changes, instance.journal.changes] {
            let subscription = signal.subscribe { self.look.schedule(on: self.timers) { self.tell() } }
            body.whenEnded { signal.cancel(subscription) }
        }
        look.schedule(on: timers) { self.tell() }
        beat()
    }

    /// Appends the new entries. Runs only on the timers' thread, so that events keep their order.
    private func tell() {
        while true {
            let entries = cursor.withLock { $0.read(instance.journal, limit: Self.pageSize, match.takes) }
            guard !entries.isEmpty else { break }
            guard body.append(Array(entries.map(Self.event).joined().utf8)) else { return }
        }
        if instance.isClosed { body.end() }
    }

    private static func event(_ entry: Journal.Numbered) -> String {
        var writer = JSONWriter()
        JournalView.write(entry, to: &writer)
        // A line break would end the event's line. JSON has line breaks only between tokens, where
        // they mean nothing.
        let line = writer.bytes.filter { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        return "id: \(entry.number)\ndata: \(String(decoding: line, as: UTF8.self))\n\n"
    }

    private func beat() {
        timers.schedule(afterMilliseconds: Self.heartbeat) { [weak self] in
            guard let self, body.append(Array(": nothing new\n\n".utf8)) else { return }
            beat()
        }
    }
}
