import Testing

@testable import Simulator

@Suite("The table of verbs")
struct VerbTableTests {
    private static let entersAndLeaves: [Verb] = [.joins, .leaves]

    @Test("a verb without a value that somebody does has what it does", arguments: Verb.allCases)
    func perform(verb: Verb) {
        let row = verb.row
        let isBare = row.value.form == .none && !row.does.isEmpty && !Self.entersAndLeaves.contains(verb)
        #expect((row.perform != nil) == isBare)
    }

    @Test("a verb is somebody's", arguments: Verb.allCases)
    func actors(verb: Verb) {
        #expect(!verb.row.does.isEmpty || !verb.row.expected.isEmpty)
    }

    @Test("what a stand-in or a replay performs has no value", arguments: Verb.allCases)
    func doing(verb: Verb) {
        for case .performs in [verb.row.standIn, verb.row.replay] { #expect(verb.row.perform != nil) }
    }

    @Test("a text is there to match where a text is said", arguments: Verb.allCases)
    func content(verb: Verb) {
        switch verb.row.value.form {
        case .content, .text, .file: #expect(verb.hasContent)
        case .none, .duration, .optionalDuration, .destination, .attributes: #expect(!verb.hasContent)
        }
    }
}
