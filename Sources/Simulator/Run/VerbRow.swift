internal import Chats
internal import ContactModel
package import ScenarioModel

/// The properties of one verb, for scenario files and for runs. The rows are in ``Verb/row``.
///
/// A class, because a row is looked up for every event of a run.
package final class VerbRow: Sendable {
    /// The actors that can do it in a step, and the actors of which a scenario can expect it.
    package let does: [Actor]
    package let expected: [Actor]
    /// The value of the verb in a step.
    package let value: VerbValue

    /// What the verb shows about its actor's presence in the chat.
    enum Presence: Sendable {
        case present
        case absent
        case renamed
        case unknown
    }

    /// What must happen before an actor can do it.
    enum Request: Sendable {
        case interactiveMessage
        case signIn
    }

    /// How a stand-in or a replay does it, for which no step gives a value.
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
        /// The actor returns by saying something.
        case comesBack
        /// Calls ``VerbRow/perform``.
        case performs
        /// Records that the connection of an absent client is lost or restored.
        case line(isLost: Bool)
    }

    /// Performs a verb that has no value, under the chat's lock.
    typealias Perform = @Sendable (Run, Part, inout ChatState) throws(Refusal) -> Void

    /// Nil for verbs with a value, for joining and leaving, and for verbs that no actor performs.
    let perform: Perform?
    /// Whether the verb puts an item into the transcript. For verbs with a value, joining and
    /// leaving, ``RunAction`` decides.
    let putsItem: Bool
    let standIn: Doing
    let replay: Doing
    /// The event with which the chat reports the verb; nil if the chat reports it otherwise.
    let event: ContentType?
    /// Whether the verb has a text to match.
    let hasContent: Bool
    let presence: Presence
    let request: Request?
    /// Whether the customer is asked to sign in after this verb; nil if the verb changes nothing.
    let asksForSignIn: Bool?
    /// Whether the verb is about the client's connection, and not about the actor.
    package let isAboutConnection: Bool
    /// Whether the verb acts on a CCP page, which no stand-in has.
    let needsDesktop: Bool
    /// Whether a scenario can expect the verb of a part that the run itself plays.
    ///
    /// Such a verb is caused by time, by the contact centre, or by saying anything.
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

/// The value of a verb in a step, and the act that the value makes.
package enum VerbValue: Sendable {
    case none
    case duration(@Sendable (TimeSpan) -> Act)
    /// A duration that a step can omit. `usual` is the default in milliseconds.
    case optionalDuration(usual: Int64, @Sendable (TimeSpan) -> Act)
    case content
    /// A text, with its name for error messages.
    case text(String, @Sendable (Template) -> Act)
    case destination([Destination.Kind], @Sendable (Destination) -> Act)
    case attributes(@Sendable ([(name: String, value: Template)]) -> Act)
    case file(@Sendable (AttachedFile) -> Act)

    /// The kind of value, without the act.
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
