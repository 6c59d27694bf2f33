import Simulator
import Testing

@testable import ScenarioFile

@Suite("The fuzzer's dictionary")
struct FuzzDictionaryTests {
    @Test("has every word of the language")
    func words() throws {
        let dictionary = try GoldenFiles.text("\(GoldenFiles.root)/Fuzz/scenario.dict")
        let words =
            Verb.allCases.map(\.rawValue) + StepWord.words + ContentForm.words + MatcherForm.words
            + Vocabulary.scenarioKeys + Vocabulary.allOptions + Vocabulary.ruleKeys + Vocabulary.askKeys
            + Vocabulary.repeatKeys + Vocabulary.customerKeys + Vocabulary.destinations + Vocabulary.startForms
            + Vocabulary.startWords + Actor.allCases.map(\.rawValue)
        let missing = Set(words).filter { !dictionary.contains($0) }
        #expect(missing.sorted() == [])
    }
}
