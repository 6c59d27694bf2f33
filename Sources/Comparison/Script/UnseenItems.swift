package import JSON
internal import Kernel
package import Recording

/// Items that only transcripts show, because no client with a socket was in the chat, with the times at which they arose.
package struct UnseenItems: Sendable {
    package struct Unseen: Sendable {
        /// Milliseconds of the recording.
        package let time: Int64
        package let item: JSONTree
        /// The InitialContactId of the recording.
        package let chat: String
    }

    /// In the order of time.
    package let items: [Unseen]

    package init(_ recording: Recording) {
        let seen = Set(
            recording.socketEvents.compactMap { event -> String? in
                guard case .received(let frame) = event.kind else { return nil }
                return FrameForm.item(frame)?["Id"]?.string
            })
        let lead = Self.lead(of: recording)
        var found: [String: Unseen] = [:]
        for call in recording.calls where call.operation == "GetTranscript" && call.status == 200 {
            guard let chat = call.answer?["InitialContactId"]?.string else { continue }
            for item in call.answer?["Transcript"]?.elements ?? [] {
                guard let id = item["Id"]?.string, !seen.contains(id), found[id] == nil,
                    let time = item["AbsoluteTime"]?.string.flatMap({ Timestamp($0) })
                else { continue }
                found[id] = Unseen(time: max(0, time - recording.started - lead), item: item, chat: chat)
            }
        }
        // Ids break ties, so that the order is always the same.
        items = found.sorted { ($0.value.time, $0.key) < ($1.value.time, $1.key) }.map(\.value)
    }

    /// Milliseconds that the service's clock is ahead of the recorder's, from the times of sent messages.
    private static func lead(of recording: Recording) -> Int64 {
        let leads = recording.calls.compactMap { call -> Int64? in
            guard call.operation == "SendMessage",
                let time = call.answer?["AbsoluteTime"]?.string.flatMap({ Timestamp($0) })
            else { return nil }
            return time - recording.started - call.time - call.duration / 2
        }.sorted()
        guard !leads.isEmpty else { return 0 }
        let median = leads[leads.count / 2]
        // Clocks that are nearly equal are equal.
        return abs(median) < smallestLead ? 0 : median
    }

    private static let smallestLead: Int64 = 100
}
