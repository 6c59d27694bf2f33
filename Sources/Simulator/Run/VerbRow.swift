internal import Chats
internal import ContactModel

/// All that the language and its player know of one verb. The rows stand in ``Verb/row``.
///
/// A class, since a row is looked up for everything that happens in a run.
package final class VerbRow: Sendable {
    /// Who can do it in a step, and of whom it can be expected.
    package let does: [Actor]
    package let expected: [Actor]
    /// What stands behind it in a step.
    package let value: VerbValue

    /// What it says of its actor's being in the chat.
    enum Presence: Sendable {
        case present
        case absent
        case renamed
        case unknown
    }

    /// What must come first for somebody to do it.
    enum Request: Sendable {
        case interactiveMessage
        case signIn
    }

    /// How it is done where nobody says with what: by a stand-in, or once more in a replay.
    enum Doing: Sendable {
        case nothing
        case joins
        case leaves
        case says
        case types
        case attaches
        case answers
        case renames
        case transfers
        case invites
        /// By saying something.
        case comesBack
        /// As ``VerbRow/perform`` does it.
        case performs
        /// The line of a client that is not there is lost, or back.
        case line(isLost: Bool)
    }

    /// Does a verb that has no value, under the chat's lock.
    typealias Perform = @Sendable (Run, Part, inout ChatState) throws(Refusal) -> Void

    /// Nil for verbs with a value, for joining and leaving, and for what is nobody's doing.
    let perform: Perform?
    /// Whether doing it puts an item into the transcript. Verbs with a value, joining and leaving say so in
    /// ``RunAction``.
    let putsItem: Bool
    let standIn: Doing
    let replay: Doing
    /// The event with which the chat tells of it; nil where something else does.
    let event: ContentType?
    /// Whether there is a text to match.
    let hasContent: Bool
    let presence: Presence
    let request: Request?
    /// Whether the customer is asked to sign in after this; nil for what does not change that.
    let asksForSignIn: Bool?
    /// Whether it is about the client's connection, and not about the actor.
    package let isAboutConnection: Bool
    /// Whether it is told at a desktop, which no stand-in has.
    let needsDesktop: Bool
    /// Whether it can be expected of a part that the run itself plays: it is caused by time, by the contact centre, or
    /// of saying anything at all.
    package let happensByItself: Bool

    init(
        does: [Actor], expected: [Actor], value: VerbValue = .none, perform: Perform? = nil, putsItem: Bool = false,
        standIn: Doing = .nothing, replay: Doing = .nothing, event: ContentType? = nil, hasContent: Bool = false,
        presence: Presence = .present, request: Request? = nil, asksForSignIn: Bool? = nil,
        isAboutConnection: Bool = false,
        needsDesktop: Bool = false, happensByItself: Bool = false
    ) {
        self.does = does
        self.expected = expected
        self.value = value
        self.perform = perform
        self.putsItem = putsItem
        self.standIn = standIn
        self.replay = replay
        self.event = event
        self.hasContent = hasContent
        self.presence = presence
        self.request = request
        self.asksForSignIn = asksForSignIn
        self.isAboutConnection = isAboutConnection
        self.needsDesktop = needsDesktop
        self.happensByItself = happensByItself
    }
}

/// What stands behind a verb in a step, and the act that it makes.
package enum VerbValue: Sendable {
    case none
    case duration(@Sendable (Int64) -> Act)
    /// The milliseconds of a step without a duration.
    case optionalDuration(usual: Int64, @Sendable (Int64) -> Act)
    case content
    /// With what the text is called in mistakes.
    case text(String, @Sendable (Template) -> Act)
    case destination([Destination.Kind], @Sendable (Destination) -> Act)
    case attributes(@Sendable ([(name: String, value: Template)]) -> Act)
    case file(@Sendable (AttachedFile) -> Act)

    /// The kind of value, whatever it makes.
    package enum Form: Sendable, CaseIterable {
        case none, duration, optionalDuration, content, text, destination, attributes, file
    }

    package var form: Form {
        switch self {
        case .none: .none
        case .duration: .duration
        case .optionalDuration: .optionalDuration
        case .content: .content
        case .text: .text
        case .destination: .destination
        case .attributes: .attributes
        case .file: .file
        }
    }
}
