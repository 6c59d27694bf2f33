package import ContactModel
package import JSON
internal import Kernel

/// The transcripts of ended chats that a persistent chat continues, oldest first
/// (Documentation/Protocol.md#persistent-chat).
///
/// This is a copy, because the server may forget those chats while this one continues. Copies share
/// their unchanged storage.
package struct PastTranscript: Sendable, Codable {
    /// A past chat as far as it is continued: as a whole, or up to the end of one of its contacts.
    struct Session: Sendable, Codable {
        let transcript: Transcript
        let participants: IndexedList<Participant>
        /// The number of items that are continued, and of the contacts that they belong to.
        let items: Int
        let contacts: Int
    }

    /// The most past contacts of a chat (Documentation/Protocol.md#persistent-chat).
    private static let mostContacts = 100
    /// The most bytes of all past items together (Documentation/Protocol.md#persistent-chat).
    private static let mostBytes = 5 * 1_024 * 1_024

    private let sessions: [Session]

    /// - Throws: a refusal if the past exceeds a limit.
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

    /// Returns the sessions of this past and one more.
    func followed(by session: Session) -> [Session] { sessions + [session] }

    /// Whether every index points to an existing element.
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

    /// Returns the past as a participant with that role sees it.
    package func visible(to role: ParticipantRole) -> Visible {
        Visible(
            sessions.map { session in
                let visible = VisibleTranscript(session.transcript, for: role)
                return (session, visible, visible.count(before: session.items))
            })
    }

    /// The past as one participant sees it: a single list of items, counted from the oldest.
    package struct Visible: Sendable {
        private let sessions: [(session: Session, visible: VisibleTranscript, count: Int)]

        fileprivate init(_ sessions: [(session: Session, visible: VisibleTranscript, count: Int)]) {
            self.sessions = sessions
        }

        package var count: Int { sessions.reduce(0) { $0 + $1.count } }

        /// Writes one item as GetTranscript returns it, with RelatedContactId instead of ContactId
        /// (service model: Item).
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
