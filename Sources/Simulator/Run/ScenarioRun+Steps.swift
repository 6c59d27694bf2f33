internal import Chats
internal import ContactModel
internal import DequeModule
internal import JSON
internal import Kernel

/// Executes the steps of a run.
extension ScenarioRun {
    mutating func execute(_ step: Step) {
        do throws(TemplateFailure) {
            try perform(step)
        } catch {
            fail(error.message)
        }
        failIfExhausted()
    }

    private mutating func perform(_ step: Step) throws(TemplateFailure) {
        switch step.kind {
        case .act(let part, let act): try execute(act, of: part, step)
        case .wait(let milliseconds): wait(milliseconds) { .timer($0) }
        case .expect(let expectation): expect(expectation)
        case .never(let prohibition):
            if let name = prohibition.what.matcher.unset(facts.variables) { throw TemplateFailure.unset(name) }
            // A repeated step does not add its prohibition again.
            if let place = facts.strands[active].place, !facts.prohibited.contains(place) {
                facts.prohibited.append(place)
            }
        case .fault(let rule): emit(.fault(rule))
        case .set(let changes): try set(changes, step)
        case .decide(let condition, let then, let otherwise):
            if let block = try holds(condition) ? then : otherwise { facts.strands[active].enter(block) }
        case .repeat(let times, let block): facts.strands[active].enter(block, rounds: times)
        case .use(_, let block): facts.strands[active].enter(block)
        case .ask(let question): try ask(question)
        case .endChat:
            perform(.endChat)
            facts.isEnding = true
        case .pass: pass()
        case .fail(let reason): fail(try reason.text(facts.variables))
        }
    }

    private mutating func execute(_ act: Act, of part: Part, _ step: Step) throws(TemplateFailure) {
        switch act {
        case .bare(let verb): execute(verb, of: part)
        case .says(let content, let side): try say(part, content, to: side, step)
        case .saysInChunks(let chunks, let pause):
            var texts: [String] = []
            for chunk in chunks { texts.append(try chunk.text(facts.variables)) }
            stream(part, texts, isFirst: true, every: pause)
        case .types(let milliseconds): type(part, milliseconds)
        case .attaches(let file): perform(.attach(part, file))
        case .answers(let choice): answer(part, try choice.text(facts.variables))
        case .asksForSignIn(let milliseconds): perform(.askForSignIn(milliseconds: milliseconds))
        case .sets(let attributes): try set(attributes)
        case .transfers(let to): perform(.transfer(part, try to.target(facts.variables)))
        case .invites(let to): perform(.invite(part, try to.target(facts.variables)))
        case .isNow(let name): perform(.rename(part, try name.text(facts.variables)))
        // Waiting and losing the connection are not acts: earlier events can still be matched.
        case .idles(let milliseconds): wait(milliseconds) { .timer($0) }
        case .drops(let milliseconds): emit(.drop(part, milliseconds: milliseconds))
        }
    }

    private mutating func execute(_ verb: Verb, of part: Part) {
        if verb == .joins { return perform(.join(part)) }
        if verb == .leaves {
            perform(.leave(part))
            if part.actor == .customer { facts.strands[active].waiting = .leaving }
            return
        }
        // A stand-in has no desktop.
        guard !verb.row.needsDesktop || !isStandIn(part.actor) else { return }
        // The connection is not an act of the participant.
        if verb.row.isAboutConnection { emit(.bare(part, verb)) } else { perform(.bare(part, verb)) }
    }

    // MARK: - Variables

    /// Sets contact attributes, which are also variables.
    private mutating func set(_ attributes: [(name: String, value: Template)]) throws(TemplateFailure) {
        var words: [String] = []
        for (name, value) in attributes {
            let text = try value.text(facts.variables)
            guard set([name: text]) else { return }
            words += [name, text]
        }
        perform(.setAttributes(words))
    }

    private mutating func set(_ changes: [(name: String, value: Value)], _ step: Step) throws(TemplateFailure) {
        for (name, value) in changes {
            switch value {
            case .text(let template): guard set([name: try template.text(facts.variables)]) else { return }
            case .oneOf(let templates):
                let possible = templates.filter { $0.isFilled(by: facts.variables) }
                guard let choice = draw(possible, for: "\(step.key)\n\(name)") else { return failToChoose() }
                guard set([name: try choice.text(facts.variables)]) else { return }
            }
        }
    }

    private mutating func holds(_ condition: Condition) throws(TemplateFailure) -> Bool {
        var captures: [String: String] = [:]
        for (name, matcher) in condition.tests {
            if let name = matcher.unset(facts.variables) { throw TemplateFailure.unset(name) }
            guard let value = facts.variables[name], let found = matched(matcher, value) else { return false }
            captures.merge(found) { _, new in new }
        }
        return set(captures)
    }

    // MARK: - Saying

    private mutating func say(
        _ part: Part, _ content: Content, to side: Visibility, _ step: Step
    ) throws(TemplateFailure) {
        switch content {
        case .text(let type, let template):
            let text = try template.text(facts.variables)
            recordQuestion(part.actor, type, text)
            perform(.say(part, type, text, to: side))
        case .oneOf(let choices):
            guard let choice = draw(choices.filter { isPossible($0) }, for: step.key) else { return failToChoose() }
            try say(part, choice, to: side, step)
        }
    }

    private mutating func failToChoose() {
        fail("every choice of this step uses a variable that has no value here")
    }

    private func isPossible(_ content: Content) -> Bool {
        switch content {
        case .text(_, let template): template.isFilled(by: facts.variables)
        case .oneOf(let choices): choices.contains { isPossible($0) }
        }
    }

    /// Says the next chunk. Without a pause, says all the others, too.
    mutating func stream(_ part: Part, _ texts: [String], isFirst: Bool, every pause: Int64) {
        facts.strands[active].waiting = .nothing
        for (index, text) in texts.enumerated() {
            let rest = Array(texts[(index + 1)...])
            perform(.sayChunk(part, text, isFirst: isFirst && index == 0, isLast: rest.isEmpty, strand: active))
            guard pause > 0, !rest.isEmpty else { continue }
            return wait(pause) { .streaming(part, rest, timer: $0, every: pause) }
        }
    }

    /// Sends a typing event now, and more until the given milliseconds have passed.
    mutating func type(_ part: Part, _ milliseconds: Int64) {
        perform(.type(part))
        wait(min(milliseconds, Self.typingInterval)) { .typing(part, timer: $0, left: milliseconds) }
    }

    /// Chooses an option of the last interactive message, as a client does.
    private mutating func answer(_ part: Part, _ choice: String) {
        guard let question = facts.question else { return fail("there is no interactive message to answer") }
        guard question.choices.isEmpty || question.choices.contains(choice) else {
            return fail(
                "\"\(choice)\" is not one of the choices: \(question.choices.joined(separator: ", "))"
                    + Suggestion.clause(for: choice, among: question.choices))
        }
        let (type, content) = question.answer(choice)
        perform(.say(part, type, content))
    }

    // MARK: - Asking a service

    private mutating func ask(_ question: Question) throws(TemplateFailure) {
        let url = try question.url.text(facts.variables)
        let body = try question.json?.text(facts.variables) ?? conversation
        wait(question.within) { .answer(timer: $0) }
        emit(.ask(timer: facts.lastTimer, url: url, body: body))
    }

    /// The body for a service if the step has none: scenario, variables and last events.
    private var conversation: String {
        let bytes = JSONWriter.object { writer in
            writer.member("scenario", scenario.name)
            writer.object("variables") { writer in
                for (name, value) in facts.variables.sorted(by: { $0.key < $1.key }) {
                    writer.member(named: name, value)
                }
            }
            writer.array("events") { writer in
                for event in facts.history {
                    writer.object { writer in
                        writer.member("actor", event.actor.rawValue)
                        writer.member("name", event.name)
                        writer.member("verb", event.verb.rawValue)
                        if event.verb.hasContent { writer.member("content", event.content) }
                        writer.member("at", event.time)
                    }
                }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Handles a service's answer. It becomes the variable `answer`, and the members of a JSON
    /// object become variables, too.
    mutating func take(_ answer: ServiceAnswer, _ timer: Int) {
        let waiting = facts.strands.lastIndex { if case .answer(timer) = $0.waiting { true } else { false } }
        guard let waiting else { return }
        activate(waiting)
        emit(.disarm(timer: timer))
        switch answer {
        case .failed(let reason): return fail("the service did not answer: \(reason)")
        case .answered(let text):
            var values = ["answer": text]
            if let root = (try? JSONDocument(Array(text.utf8)))?.root {
                values["answer"] = root.string ?? text
                for member in root.members { values[member.name] = member.value.string ?? member.value.source }
            }
            guard set(values) else { return }
        }
        facts.strands[waiting].waiting = .nothing
        proceed()
    }
}
