package import ContactModel
package import JSON
internal import Kernel

/// The transcripts of ended chats that a persistent chat goes on from, oldest first
/// (Documentation/Protocol.md#persistent-chat).
///
/// A copy: those chats may be forgotten while this one is on. They share what they have in common.
package struct PastTranscript: Sendable, Codable {
    /// A past chat as far as it is carried on: whole, or up to the end of one of its contacts.
    struct Session: Sendable, Codable {
        let transcript: Transcript
        let participants: IndexedList<Participant>
        /// How many items of it are carried on, and how many contacts they are of.
        let items: Int
        let contacts: Int
    }

    /// Past contacts that a chat may have (Documentation/Protocol.md#persistent-chat).
    private static let mostContacts = 100
    /// Bytes that their items may have together (Documentation/Protocol.md#persistent-chat).
    private static let mostBytes = 5 * 1_024 * 1_024

    private let sessions: [Session]

    /// - Throws: a refusal for more than may be carried on.
    init(_ sessions: [Session]) throws(Refusal) {
        let contacts = sessions.reduce(0) { $0 + $1.contacts }
        guard contacts <= Self.mostContacts else {
            throw Refusal(
                .invalid, "the past chats have \(contacts) contacts; \(Self.mostContacts) can be continued")
        }
        self.sessions = sessions
        guard !exceeds(Self.mostBytes) else {
            throw Refusal(
                .invalid,
                "the past chats' items have more than \(Self.mostBytes) bytes, the most that can be continued")
        }
    }

    /// The sessions of this past and one more.
    func followed(by session: Session) -> [Session] { sessions + [session] }

    /// Whether every index of it leads somewhere.
    var isSound: Bool {
        sessions.allSatisfy { session in
            (0...session.transcript.count).contains(session.items)
                && session.transcript.isSound(participants: session.participants.count)
        }
    }

    private func exceeds(_ limit: Int) -> Bool {
        var bytes = 0
        for session in sessions {
            for position in 0..<session.items {
                var writer = JSONWriter(capacity: 512)
                session.transcript.write(position, participants: session.participants, contact: .related, to: &writer)
                bytes += writer.bytes.count
                if bytes > limit { return true }
            }
        }
        return false
    }

    /// The past as somebody of that role sees it.
    package func visible(to role: ParticipantRole) -> Visible {
        Visible(
            sessions.map { session in
                let visible = VisibleTranscript(session.transcript, for: role)
                return (session, visible, visible.count(before: session.items))
            })
    }

    /// The past as one participant sees it: one row of items, counted from the oldest.
    package struct Visible: Sendable {
        private let sessions: [(session: Session, visible: VisibleTranscript, count: Int)]

        fileprivate init(_ sessions: [(session: Session, visible: VisibleTranscript, count: Int)]) {
            self.sessions = sessions
        }

        package var count: Int { sessions.reduce(0) { $0 + $1.count } }

        /// Writes one item as GetTranscript has it, with RelatedContactId in ContactId's place (service model: Item).
        package func write(_ item: Int, to writer: inout JSONWriter) {
            var rest = item
            for (session, visible, count) in sessions {
                guard rest >= count else {
                    return session.transcript.write(
                        visible.position(rest), participants: session.participants, contact: .related, to: &writer)
                }
                rest -= count
            }
        }
    }
}
