package import Comparison
internal import JSON
package import Recording

/// Compares recordings with a server.
package final class RecordingComparison {
    private let admin: AdminClient
    private let instancePrefix: String
    private var instances = 0

    /// - Parameters:
    ///   - endpoint: a server. Each comparison makes its own instances there, and deletes them.
    ///   - instancePrefix: begins the ids of these instances.
    package init(endpoint: String, token: String? = nil, instancePrefix: String) throws(AdminClient.Failure) {
        self.instancePrefix = instancePrefix
        admin = try AdminClient(endpoint, token: token)
    }

    /// Plays a recording, and returns what is different. Differences that a setting removes are marked.
    package func compare(_ recording: Recording, name: String) throws(AdminClient.Failure) -> Findings {
        var findings = try play(recording, name, nil)
        for trial in SettingTrial.all(longestDelay: Self.longestDelay(in: recording)) where !findings.unknown.isEmpty {
            findings.explain(by: try play(recording, name, trial.settings), with: trial.name, kinds: trial.kinds)
        }
        return findings
    }

    private func play(
        _ recording: Recording, _ name: String, _ settings: JSONTree?
    ) throws(AdminClient.Failure) -> Findings {
        instances += 1
        let playback = try RecordingPlayback(
            recording, admin, instance: "\(instancePrefix)\(instances)", settings: settings)
        try playback.play()
        let unknown = recording.calls.count { $0.operation == nil }
        let others = unknown > 0 ? ["\(unknown) calls of other operations were not compared"] : []
        return Findings(
            name: name, calls: playback.calls, frames: playback.frames, playback.differences,
            notes: playback.notes + others)
    }

    /// Milliseconds between the last departure from a chat and its chat.ended, the longest in the recording.
    private static func longestDelay(in recording: Recording) -> Int64 {
        var lastLeaving: [String: Int64] = [:]
        var longest: Int64 = 0
        for event in recording.socketEvents {
            guard case .received(let frame) = event.kind, let item = FrameForm.item(frame),
                let type = item["ContentType"]?.string, let chat = item["InitialContactId"]?.string
            else { continue }
            if type.hasSuffix("event.participant.left") { lastLeaving[chat] = event.time }
            if type.hasSuffix("event.chat.ended"), let time = lastLeaving[chat] {
                longest = max(longest, event.time - time)
            }
        }
        return longest
    }
}
