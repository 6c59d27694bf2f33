internal import Chats
internal import ContactModel
internal import Kernel
internal import ScenarioModel

/// Words that a part says when it has typed them.
package struct Words: Sendable, Codable {
    let part: Part
    let type: ContentType
    let text: String
    let side: Visibility
}

/// Expands variables, and draws random values.
extension ScenarioRun {
    var variables: Variables {
        Variables(
            facts.variables,
            builtIn: BuiltInValues(
                surroundings, agent: lastAgent?.displayName,
                scenario: scenario.name, row: row, zone: scenario.zone))
    }

    /// Expands a text.
    mutating func text(_ template: Template) throws(TemplateFailure) -> String {
        if template.isLiteral { return template.source }
        let variables = variables
        try spend(onJSON: template.bytesToRead(variables))
        return try template.text(variables)
    }

    mutating func target(_ destination: Destination) throws(TemplateFailure) -> TransferTarget {
        try spend(onJSON: destination.name.bytesToRead(variables))
        return try destination.target(variables)
    }

    /// Reading JSON takes about ten times as long as reading a text.
    mutating func spend(onJSON bytes: Int) throws(TemplateFailure) {
        do throws(EffortExhausted) {
            if bytes > 0 { try effort.spend(onBytes: 10 * bytes) }
        } catch {
            throw TemplateFailure.tooMuchJSON
        }
    }

    // MARK: - Durations

    /// Returns the milliseconds of a duration, from its variables and its random draws.
    mutating func milliseconds(of span: TimeSpan, _ step: Step) throws(TemplateFailure) -> Int64 {
        switch span {
        case .fixed(let milliseconds): return milliseconds
        case .between(let least, let most):
            var generator = generator(for: step.key + "\nduration")
            return Int64.random(in: least...most, using: &generator)
        case .oneOf(let choices):
            let variables = variables
            let possible = choices.filter { $0.isFilled(by: variables) }
            guard let choice = draw(possible, for: step.key + "\nduration") else { throw TemplateFailure.noChoice }
            return try milliseconds(of: choice, step)
        case .text(let template):
            let text = try text(template)
            guard let milliseconds = DurationText.milliseconds(text) else { throw TemplateFailure.notADuration(text) }
            return milliseconds
        }
    }

    /// Returns how long a person types a text; nil if the scenario does not imitate people, or if the part is not one.
    mutating func typingTime(for words: Words, _ step: Step) -> Int64? {
        guard let typing = scenario.typing, words.part.actor.isPerson else { return nil }
        var generator = generator(for: step.key + "\ntyping")
        return typing.milliseconds(
            for: words.text.count, permille: Int64.random(in: Typing.variation, using: &generator))
    }

    // MARK: - Draws

    /// Draws one of the choices from the step's own random stream.
    mutating func draw<Choice>(_ choices: [Choice], for key: String) -> Choice? {
        var generator = generator(for: key)
        return choices.randomElement(using: &generator)
    }

    /// Returns the random stream of a step's next draw.
    private mutating func generator(for key: String) -> SeededGenerator {
        facts.draws[key, default: 0] += 1
        let number = facts.draws[key] ?? 1
        var stream = "\(scenario.name)\n\(facts.name.stream)\n\(key)"
        // A step that is executed again draws a new choice.
        if number > 1 { stream += "\n#\(number)" }
        return SeededGenerator(seed: facts.seed, stream: stream)
    }
}
