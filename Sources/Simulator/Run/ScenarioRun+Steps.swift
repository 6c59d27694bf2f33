internal import Chats
internal import ContactModel
internal import DequeModule
internal import JSON
internal import Kernel
internal import ScenarioModel

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
        case .wait(let span): wait(try milliseconds(of: span, step)) { .timer($0) }
        case .expect(let expectation): expect(expectation)
        case .never(let prohibition):
            if let name = prohibition.what.matcher.unset(variables) { throw TemplateFailure.unset(name) }
            // A repeated step does not add its prohibition again.
            if let place = facts.strands[active].place, !facts.prohibited.contains(place) {
                facts.prohibited.append(place)
            }
        case .fault(let rule): emit(.fault(rule))
        case .set(let changes): try set(changes, step)
        case .decide(let condition, let then, let otherwise):
            if let block = try holds(condition) ? then : otherwise { facts.strands[active].enter(block) }
        case .repeat(let loop): try begin(loop)
        case .stopRepeating: facts.strands[active].leaveLoop()
        case .use(_, let block): facts.strands[active].enter(block)
        case .ask(let question): try ask(question)
        case .endChat:
            perform(.endChat)
            facts.isEnding = true
        case .pass: pass()
        case .fail(let reason): fail(try text(reason))
        }
    }

    private mutating func execute(_ act: Act, of part: Part, _ step: Step) throws(TemplateFailure) {
        notePresence(of: part, doing: act)
        switch act {
        case .bare(let verb): execute(verb, of: part)
        case .says(let content, let side): try say(part, content, to: side, step)
        case .saysInChunks(let chunks, let pause):
            var texts: [String] = []
            for chunk in chunks { texts.append(try text(chunk)) }
            stream(part, texts, isFirst: true, every: pause)
        case .types(let span): type(part, try milliseconds(of: span, step))
        case .attaches(let file): perform(.attach(part, file))
        case .answers(let choice): answer(part, try text(choice))
        case .asksForSignIn(let span): perform(.askForSignIn(milliseconds: try milliseconds(of: span, step)))
        case .sets(let attributes): try set(attributes)
        case .transfers(let to): perform(.transfer(part, try target(to)))
        case .invites(let to): perform(.invite(part, try target(to)))
        case .changesName(let name): rename(part, to: try text(name))
        // Waiting and losing the connection are not acts: earlier events can still be matched.
        case .idles(let span): wait(try milliseconds(of: span, step)) { .timer($0) }
        case .drops(let span): emit(.drop(part, milliseconds: try milliseconds(of: span, step)))
        }
    }

    /// The agents in the chat, in the order in which they came.
    var agents: [Part] { agentsOfTurn ?? facts.present.filter { $0.actor == .agent } }

    /// The agent who came last and is still there.
    var lastAgent: Part? { agentsOfTurn.map(\.last) ?? facts.present.last { $0.actor == .agent } }

    /// Notes that an agent who acts comes or goes, before the chat reports it.
    private mutating func notePresence(of part: Part, doing act: Act) {
        guard part.actor == .agent else { return }
        switch act {
        case .bare(.leaves), .transfers: agentsOfTurn = agents.filter { $0 != part }
        case .bare(.rejects), .bare(.failsToTransfer), .bare(.drops), .bare(.reconnects), .bare(.signsOut),
            .bare(.losesAccess), .drops, .idles:
            break
        case .bare, .says, .saysInChunks, .types, .attaches, .answers, .asksForSignIn, .sets, .invites, .changesName:
            // A part that acted under another name is in the list under that name.
            let isNew = act.isJoining || !facts.seen.contains(part)
            if isNew, !agents.contains(part) { agentsOfTurn = agents + [part] }
        }
    }

    private mutating func rename(_ part: Part, to name: String) {
        perform(.rename(part, name))
        if scenario.isMainCustomer(part) { surroundings.customer = name }
        guard part.actor == .agent else { return }
        agentsOfTurn = agents.map { $0 == part ? Part(.agent, as: name) : $0 }
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
            let text = try text(value)
            guard set([name: text]) else { return }
            words += [name, text]
        }
        perform(.setAttributes(words))
    }

    private mutating func set(_ changes: [(name: String, value: Value)], _ step: Step) throws(TemplateFailure) {
        for (name, value) in changes {
            switch value {
            case .text(let template): guard set([name: try text(template)]) else { return }
            case .oneOf(let templates):
                let possible = templates.filter { $0.isFilled(by: variables) }
                guard let choice = draw(possible, for: "\(step.key)\n\(name)") else { return failToChoose() }
                guard set([name: try text(choice)]) else { return }
            }
        }
    }

    mutating func holds(_ condition: Condition) throws(TemplateFailure) -> Bool {
        var captures: [String: String] = [:]
        for (name, matcher) in condition.tests {
            if let name = matcher.unset(variables) { throw TemplateFailure.unset(name) }
            try spend(onJSON: variables.bytesToRead(for: name))
            guard let found = matched(matcher, variables[name]) else { return false }
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
            let words = Words(part: part, type: type, text: try text(template), side: side)
            if let time = typingTime(for: words, step) { self.type(part, time, then: words) } else { say(words) }
        case .oneOf(let choices):
            guard let choice = draw(choices.filter { isPossible($0) }, for: step.key) else { return failToChoose() }
            try say(part, choice, to: side, step)
        }
    }

    mutating func say(_ words: Words) {
        recordQuestion(words.part.actor, words.type, words.text)
        perform(.say(words.part, words.type, words.text, to: words.side))
    }

    private mutating func failToChoose() {
        fail("every choice of this step uses a variable that has no value here")
    }

    private func isPossible(_ content: Content) -> Bool {
        switch content {
        case .text(_, let template): template.isFilled(by: variables)
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
    ///
    /// - Parameter words: what the part says then; nil for nothing.
    mutating func type(_ part: Part, _ milliseconds: Int64, then words: Words? = nil) {
        perform(.type(part))
        wait(min(milliseconds, Self.typingInterval)) { .typing(part, timer: $0, left: milliseconds, then: words) }
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
}

extension Act {
    fileprivate var isJoining: Bool { if case .bare(.joins) = self { true } else { false } }
}
