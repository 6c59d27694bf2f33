package import ContactModel
package import Kernel

/// A transcript as one participant sees it: without the items that are not meant for its role.
///
/// Its positions count what is visible. They are as lasting as the transcript's own, since an item never becomes visible
/// or invisible later; so cursors may hold them.
package struct VisibleTranscript: TranscriptIndex, Sendable {
    private let transcript: Transcript
    /// Positions of the transcript that are hidden, in rising order; hardly ever any.
    private let hidden: [Int]

    package init(_ transcript: Transcript, for role: ParticipantRole) {
        self.transcript = transcript
        hidden = transcript.positionsHidden(from: role)
    }

    package var count: Int { transcript.count - hidden.count }

    /// The transcript's own position of a visible one.
    package func position(_ visible: Int) -> Int {
        hidden.reduce(visible) { position, hidden in hidden <= position ? position + 1 : position }
    }

    /// How many visible items stand before a position of the transcript.
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
