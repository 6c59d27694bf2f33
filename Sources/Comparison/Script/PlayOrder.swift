package import Recording

/// The order in which the entries of a recording are played.
package enum PlayOrder {
    /// Returns the entries in the order of time, but what a client sends on a socket during a call before the call.
    ///
    /// A recorder cannot know which of the two reached the service first. A client that subscribes expects the frames of
    /// its call.
    package static func entries(of recording: Recording) -> [Recording.Entry] {
        var entries = recording.entries
        var index = 0
        while index < entries.count {
            if case .call(let call) = entries[index] {
                index += bringForward(to: index, until: call.time + call.duration, &entries)
            }
            index += 1
        }
        return entries
    }

    /// Moves frames that clients send until a time before an entry. Returns how many.
    private static func bringForward(to place: Int, until time: Int64, _ entries: inout [Recording.Entry]) -> Int {
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
}
