internal import Kernel
internal import ScenarioModel

/// Warnings: what is not a mistake, but probably not what the author wants.
extension ScenarioDecoder {
    /// A variable that a text or a condition names.
    struct VariableUse {
        let name: String
        let place: Place
    }

    /// A word of an earlier version of the language, and the word of today.
    struct FormerWord {
        let word: String
        let replacement: String
        let place: Place
    }

    /// Records that a text or a condition names a variable, unless a service can have set it.
    mutating func note(use name: String, at node: YAMLNode) {
        if !assignsAnything { uses.append(VariableUse(name: name, place: place(of: node))) }
    }

    mutating func note(former word: String, for replacement: String, at node: YAMLNode) {
        formerWords.append(FormerWord(word: word, replacement: replacement, place: place(of: node)))
    }

    func warnings(about scenario: Scenario) -> [ScenarioMistakes.Mistake] {
        let words = formerWords.map { former in
            // fmt never changes JSON.
            let remedy = lists[former.place.list].file.hasSuffix(".json") ? "" : "fmt replaces it, and "
            return warning(
                "\"\(former.word)\" is now written \"\(former.replacement)\"; \(remedy)the next version refuses it",
                at: former.place)
        }
        return (words + unsetVariables(of: scenario)).sorted { one, other in
            let (a, b) = (one.location, other.location)
            return (a.file, a.line, a.column) < (b.file, b.line, b.column)
        }
    }

    /// Warns of variables that the file neither sets nor declares, each once.
    ///
    /// A client that starts the contact can give it any attributes.
    private func unsetVariables(of scenario: Scenario) -> [ScenarioMistakes.Mistake] {
        if case .withFlow = scenario.starts { return [] }
        let steps = scenario.assignments(in: .main)
            .union(scenario.rules.map { scenario.assignments(in: $0.then).union([$0.trigger.assignments]) })
        let known = steps.names.union(scenario.declared).union(scenario.data.joined().map(\.name))
            .union(scenario.customer.attributes.map(\.name)).union(BuiltInVariable.allCases.map(\.rawValue))
        var seen: Set<String> = []
        return uses.compactMap { use in
            let name = VariablePath(use.name)?.variable ?? use.name
            guard !known.contains(name), !known.contains(use.name), seen.insert(name).inserted else { return nil }
            let clause = Suggestion.clause(for: name, among: known.sorted())
            return warning(
                "nothing in this file gives ${\(name)} a value" + clause
                    + (clause.isEmpty ? "; if it comes from outside, declare it: \"variables: [\(name)]\"" : ""),
                at: use.place)
        }
    }

    private func warning(_ message: String, at place: Place) -> ScenarioMistakes.Mistake {
        lists[place.list].mistake(message, line: place.node.line, column: place.node.column)
    }
}
