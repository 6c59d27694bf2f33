import ScenarioModel
import Testing

@testable import ScenarioFile

@Suite("Fuzzer dictionary")
struct FuzzDictionaryTests {
    @Test("the dictionary has every word of the scenario language")
    func words() throws {
        let dictionary = try GoldenFiles.text("\(GoldenFiles.root)/Fuzz/scenario.dict")
        let words =
            Verb.allCases.map(\.rawValue) + StepWord.words + ContentForm.words + MatcherForm.words
            + Vocabulary.scenarioKeys + Vocabulary.allOptions + Vocabulary.ruleKeys + Vocabulary.askKeys
            + Vocabulary.repeatKeys + Vocabulary.customerKeys + Destination.Kind.allCases.map(\.rawValue)
            + Vocabulary.startForms
            + Vocabulary.startWords + Actor.allCases.map(\.rawValue) + [Vocabulary.silence]
            + Vocabulary.responseModes + Vocabulary.timerRoles + Vocabulary.timerKeys + Vocabulary.matcherOptions
            + Vocabulary.fileKeys + Vocabulary.forEachKeys + Vocabulary.spanForms + Vocabulary.typingKeys
            + Vocabulary.needs
            + Verb.formerWords.keys + ServiceRequest.Method.words + BuiltInVariable.words
        let missing = Set(words).filter { !hasWord($0, in: dictionary) }
        #expect(missing.sorted() == [])
    }

    /// Whether a text contains a word that is not part of a longer word.
    private func hasWord(_ word: String, in text: String) -> Bool {
        text.ranges(of: word).contains { range in
            let before = range.lowerBound > text.startIndex ? text[text.index(before: range.lowerBound)] : " "
            let after = range.upperBound < text.endIndex ? text[range.upperBound] : " "
            return !before.isLetter && !after.isLetter
        }
    }
}
