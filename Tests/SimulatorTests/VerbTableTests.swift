import ContactModel
import Kernel
import Testing

@testable import Chats
@testable import ScenarioModel
@testable import Simulator

@Suite("The table of verbs")
struct VerbTableTests {
    private static let entersAndLeaves: [Verb] = [.joins, .leaves]

    @Test("acts without a value have an action, but not joins and leaves", arguments: Verb.allCases)
    func perform(verb: Verb) {
        let row = verb.row
        let isBare = row.value.form == .none && !row.does.isEmpty && !Self.entersAndLeaves.contains(verb)
        #expect((row.perform != nil) == isBare)
    }

    @Test("an actor can do a verb, or be expected to", arguments: Verb.allCases)
    func actors(verb: Verb) {
        #expect(!verb.row.does.isEmpty || !verb.row.expected.isEmpty)
    }

    @Test("a verb that a stand-in or a replay performs has an action", arguments: Verb.allCases)
    func doing(verb: Verb) {
        for case .performs in [verb.row.standIn, verb.row.replay] { #expect(verb.row.perform != nil) }
    }

    @Test("a verb has a text to match if it says a text", arguments: Verb.allCases)
    func content(verb: Verb) {
        switch verb.row.value.form {
        case .content, .text, .file: #expect(verb.hasContent)
        case .none, .duration, .optionalDuration, .destination, .attributes: #expect(!verb.hasContent)
        }
    }

    @Test("scenarios can expect exactly what a chat reports")
    func reported() {
        let outcomes: [SignIn.Outcome?] = [nil] + SignIn.Outcome.allCases
        let kinds: [Occurrence.Kind] =
            [.joined, .left, .message(.plain, content: ""), .attachment(name: "", isApproved: true)]
            + [.lostSockets, .regainedSockets, .renamed(to: "")]
            + [true, false].flatMap { [.transferred(hasFailed: $0), .declined(isMissed: $0)] }
            + outcomes.map { .signIn($0) } + Verb.ofEvents.keys.map { .event($0) }
        let author = Occurrence.Author(index: nil, role: .agent, name: "")
        let verbs = kinds.compactMap { kind in
            let occurrence = Occurrence(kind: kind, author: author, time: Timestamp(milliseconds: 0), number: 1)
            return ScenarioEvent(occurrence, own: nil)?.verb
        }
        // An answer is a message that makes a choice in a picker.
        #expect(Set(verbs + [.answers]) == Set(Verb.allCases.filter { !$0.row.expected.isEmpty }))
    }
}
