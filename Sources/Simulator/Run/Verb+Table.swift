internal import Chats
internal import ContactModel
package import ScenarioModel

/// The table of verbs.
extension Verb {
    private typealias Row = VerbRow

    private static let people: [Actor] = [.customer, .agent, .bot, .supervisor]
    private static let everybody = Actor.allCases
    private static let speakers: [Actor] = [.customer, .agent]
    /// The actors that can send a file.
    private static let senders: [Actor] = [.customer, .agent, .supervisor]

    /// The properties of the verb. A new verb without a value needs its row here, and a rule in the
    /// chat.
    package var row: VerbRow { Self.rows[self] ?? Self.makeRow(self) }

    private static let rows = Dictionary(uniqueKeysWithValues: allCases.map { ($0, makeRow($0)) })

    private static func makeRow(_ verb: Verb) -> VerbRow {
        switch verb {
        case .joins: Row(does: people, expected: people, standIn: .joins, replay: .joins)
        case .leaves:
            Row(does: people, expected: people, standIn: .leaves, replay: .leaves, presence: .absent)
        case .says:
            Row(
                does: everybody, expected: everybody, value: .content, standIn: .says, replay: .says, hasContent: true)
        case .types:
            Row(
                does: people, expected: people, value: .duration { .types($0) }, standIn: .types,
                replay: .types, event: .typing)
        case .attaches:
            Row(
                does: senders, expected: senders, value: .file { .attaches($0) }, standIn: .attaches, replay: .attaches,
                hasContent: true)
        case .receives:
            Row(
                does: speakers, expected: speakers,
                perform: { run, part, chat throws(Refusal) in try run.acknowledge(part, isRead: false, in: &chat) },
                standIn: .performs, replay: .performs, event: .messageDelivered)
        case .reads:
            Row(
                does: speakers, expected: speakers,
                perform: { run, part, chat throws(Refusal) in try run.acknowledge(part, isRead: true, in: &chat) },
                standIn: .performs, replay: .performs, event: .messageRead)
        case .answers:
            Row(
                does: [.customer], expected: [.customer], value: .text("the answer") { .answers($0) },
                standIn: .answers, hasContent: true, request: .interactiveMessage)
        case .sets: Row(does: [.system], expected: [], value: .attributes { .sets($0) })
        case .transfers:
            Row(
                does: [.agent, .system], expected: [.agent],
                value: .destination(Destination.Kind.allCases) { .transfers($0) }, standIn: .transfers,
                replay: .transfers)
        case .failsToTransfer:
            Row(
                does: [.agent], expected: [.agent],
                perform: { run, part, chat throws(Refusal) in
                    try chat.failTransfer(by: run.participant(for: part, in: &chat))
                }, putsItem: true, standIn: .performs, replay: .performs)
        case .invites:
            Row(
                does: [.agent], expected: [.agent], value: .destination([.agent, .queue]) { .invites($0) },
                standIn: .invites, replay: .invites, event: .participantInvited)
        case .rejects:
            Row(
                does: [.agent], expected: [.agent],
                perform: { run, part, chat throws(Refusal) in try run.reject(part, in: &chat) },
                // An offer that was not accepted does not show whether the agent is in the chat.
                standIn: .performs, replay: .performs, presence: .unknown)
        case .misses: Row(does: [], expected: [.agent], presence: .unknown, happensByItself: true)
        case .monitors:
            Row(
                does: [.supervisor], expected: [],
                perform: { run, part, chat throws(Refusal) in
                    try chat.monitor(run.participant(for: part, in: &chat))
                })
        case .idles:
            Row(
                does: people, expected: speakers, value: .duration { .idles($0) },
                event: .participantIdle,
                happensByItself: true)
        // A participant returns by saying something.
        case .returns:
            Row(
                does: [], expected: speakers, standIn: .comesBack, event: .participantReturned, happensByItself: true)
        case .timesOut:
            Row(does: [], expected: speakers, event: .participantAutodisconnection, happensByItself: true)
        case .becomesActive: event(.participantActive, by: people)
        case .becomesInactive: event(.participantInactive, by: people)
        case .cancelsWorkflow: event(.workflowCancelled, by: [.system])
        case .changesName:
            Row(
                does: people, expected: people, value: .text("the new name") { .changesName($0) }, standIn: .renames,
                replay: .renames, hasContent: true, presence: .renamed)
        case .signsIn: signIn(.succeeded)
        case .failsToSignIn: signIn(.failed)
        case .cancelsSignIn: signIn(.cancelled)
        case .doesNotSignIn:
            Row(does: [], expected: [.customer], asksForSignIn: false, happensByItself: true)
        case .asksForSignIn:
            Row(
                does: [.system], expected: [.system],
                value: .optionalDuration(usual: SignIn.usualTimeout) { .asksForSignIn($0) },
                asksForSignIn: true)
        case .drops:
            Row(
                does: people, expected: people, value: .optionalDuration(usual: 0) { .drops($0) },
                replay: .line(isLost: true), isAboutConnection: true)
        case .reconnects:
            Row(
                does: people, expected: people,
                perform: { run, part, chat throws(Refusal) in run.allowSockets(of: part, in: &chat) },
                replay: .line(isLost: false), isAboutConnection: true)
        case .signsOut:
            Row(
                does: [.agent], expected: [],
                perform: { run, part, chat throws(Refusal) in
                    try run.notifyDesktops(of: part, in: chat) { run.desktops.signOut($0) }
                }, isAboutConnection: true, needsDesktop: true)
        case .losesAccess:
            Row(
                does: [.agent], expected: [],
                perform: { run, part, chat throws(Refusal) in
                    try run.notifyDesktops(of: part, in: chat) { run.desktops.loseAccess($0) }
                }, isAboutConnection: true, needsDesktop: true)
        }
    }

    /// Makes the row of a verb that only sends an event.
    private static func event(_ type: ContentType, by actors: [Actor]) -> VerbRow {
        Row(
            does: actors, expected: actors,
            perform: { run, part, chat throws(Refusal) in try run.tell(type, of: part, in: &chat) },
            standIn: .performs, replay: .performs, event: type)
    }

    private static func signIn(_ outcome: SignIn.Outcome) -> VerbRow {
        Row(
            does: [.customer], expected: [.customer],
            perform: { _, _, chat throws(Refusal) in try chat.finishOpenSignIn(outcome) }, standIn: .performs,
            replay: .performs, request: .signIn, asksForSignIn: false)
    }

    /// The verbs of the events with which the chat reports something.
    static let ofEvents: [ContentType: Verb] = Dictionary(
        uniqueKeysWithValues: allCases.compactMap { verb in verb.row.event.map { ($0, verb) } })

    package static func done(by actor: Actor) -> [Verb] { allCases.filter { $0.row.does.contains(actor) } }

    package static func expectable(of actor: Actor) -> [Verb] { allCases.filter { $0.row.expected.contains(actor) } }

    /// Whether the verb has a text to match.
    package var hasContent: Bool { row.hasContent }
}
