internal import JSON
package import Recording

/// The order in which the entries of a recording are played.
package enum PlayOrder {
    /// Returns the entries in the order of time, with two exceptions for what happens during a call.
    ///
    /// A recorder sees a call before the service does, so a recording does not say which of two things reached the
    /// service first:
    ///
    /// - What a client sends on a socket is played before the call. A client that subscribes expects the frames of its
    ///   call.
    /// - A socket gets its frames in the order in which the service made them. Those ahead of the call's item are
    ///   played before the call.
    package static func entries(of recording: Recording) -> [Recording.Entry] {
        var entries = recording.entries
        var index = 0
        while index < entries.count {
            if case .call(let call) = entries[index] {
                index += bringSentForward(to: index, until: call.time + call.duration, &entries)
                index += bringEarlierForward(to: index, call, &entries)
            }
            index += 1
        }
        return entries
    }

    /// Moves frames that clients send until a time before an entry. Returns how many.
    private static func bringSentForward(to place: Int, until time: Int64, _ entries: inout [Recording.Entry]) -> Int {
        var moved = 0
        var opened: Set<Int> = []
        var next = place + 1
        while next < entries.count, entries[next].time <= time {
            if case .socket(let event) = entries[next] {
                switch event.kind {
                case .opened: opened.insert(event.socket)
                case .sent where !opened.contains(event.socket):
                    entries.insert(entries.remove(at: next), at: place + moved)
                    moved += 1
                case .sent, .received, .closed, .cut: break
                }
            }
            next += 1
        }
        return moved
    }

    /// Moves frames that a socket got ahead of a call's item before the call. Returns how many.
    ///
    /// Frames after another call stay, because that call may have caused them. So do those of a socket that opened
    /// meanwhile.
    private static func bringEarlierForward(
        to place: Int, _ call: RecordedCall, _ entries: inout [Recording.Entry]
    ) -> Int {
        guard let id = call.answer?["Id"]?.string else { return 0 }
        var opened: Set<Int> = []
        var ahead: [Int: [Int]] = [:]
        for next in entries.indices[(place + 1)...] {
            guard case .socket(let event) = entries[next] else { break }
            if case .opened = event.kind { opened.insert(event.socket) }
            guard case .received(let frame) = event.kind, !opened.contains(event.socket),
                let item = FrameForm.item(frame)
            else { continue }
            guard item["Id"]?.string == id else {
                ahead[event.socket, default: []].append(next)
                continue
            }
            let places = ahead[event.socket] ?? []
            for (moved, next) in places.enumerated() {
                entries.insert(entries.remove(at: next), at: place + moved)
            }
            return places.count
        }
        return 0
    }
}
