package import ContactModel
package import Kernel

/// A transcript as one participant sees it, without the items that its role does not see.
///
/// Positions count only visible items. Cursors can contain these positions, because an item never
/// becomes visible or invisible later.
package struct VisibleTranscript: TranscriptIndex, Sendable {
    private let transcript: Transcript
    /// The positions of hidden items in the transcript, in ascending order. There are rarely any.
    private let hidden: [Int]

    package init(_ transcript: Transcript, for role: ParticipantRole) {
        self.transcript = transcript
        hidden = transcript.positionsHidden(from: role)
    }

    package var count: Int { transcript.count - hidden.count }

    /// Returns the position in the transcript of a visible item.
    package func position(_ visible: Int) -> Int {
        hidden.reduce(visible) { position, hidden in hidden <= position ? position + 1 : position }
    }

    /// Returns the number of visible items before a position of the transcript.
    func count(before position: Int) -> Int {
        position - hidden.count { $0 < position }
    }

    package func range(ofContact id: String) -> Range<Int>? {
        transcript.range(ofContact: id).map {
            count(before: $0.lowerBound)..<count(before: $0.upperBound)
        }
    }

    package func position(ofItem id: String) -> Int? {
        transcript.position(ofItem: id).flatMap { hidden.contains($0) ? nil : count(before: $0) }
    }

    package func firstPosition(atOrAfter time: Timestamp) -> Int {
        count(before: transcript.firstPosition(atOrAfter: time))
    }
}
