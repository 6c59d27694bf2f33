internal import ChatDomain
internal import Kernel

/// What a run waits for, what it hears meanwhile, and what stand-ins do about it.
extension ScenarioRun {
    mutating func expect(_ expectation: Expectation) -> [RunAction] {
        if let name = expectation.matcher.unset(variables) { return fail("${\(name)} has no value here", expectation) }
        for (index, heard) in backlog.enumerated() {
            guard let captures = captures(of: heard, by: expectation) else { continue }
            variables.merge(captures) { _, new in new }
            backlog.removeFirst(index + 1)
            return []
        }
        // A stand-in has no line to lose.
        if expectation.verb.isOfTheLine, casting.standIns.contains(expectation.actor) { return [] }
        let timer = newTimer()
        let within = patience(for: expectation)
        waiting = .expectation(expectation, timer: timer, within: within)
        let wait = RunAction.arm(timer: timer, milliseconds: within)
        return casting.standIns.contains(expectation.actor) ? [wait] + standIn(expectation) : [wait]
    }

    /// A real client that has not come yet has the time it takes to start one.
    func patience(for expectation: Expectation) -> Int64 {
        guard let patience = casting.clientPatience, !hasSeen(expectation.part) else {
            return expectation.within
        }
        return max(patience, expectation.within)
    }

    /// The real client that is waited for: the timer that bounds that, and its milliseconds; nil for nobody.
    var awaitedClient: (timer: Int, within: Int64)? {
        switch waiting {
        case .customer(let timer): (timer ?? 0, casting.clientPatience ?? Expectation.usualPatience)
        case .expectation(let expectation, let timer, let within):
            casting.standIns.contains(expectation.actor) || expectation.verb.happensByItself ? nil : (timer, within)
        default: nil
        }
    }

    /// Whether anything was heard of whoever plays a part.
    func hasSeen(_ part: Part) -> Bool {
        part.name == nil ? seen.contains { $0.actor == part.actor } : seen.contains(part)
    }

    func lateness(of expectation: Expectation, _ within: Int64) -> String {
        let message = "did not happen within \(DurationText.text(within))"
        guard !hasSeen(expectation.part), expectation.verb != .joins else { return message }
        return message + "; the \(expectation.part) never came"
    }

    /// What the expected actor does, done in its place.
    mutating func standIn(_ expectation: Expectation) -> [RunAction] {
        let part = expectation.part
        switch expectation.verb {
        case .joins: return [.join(part)]
        case .leaves: return present.contains(part) ? [.leave(part)] : [.join(part), .leave(part)]
        case .types: return [.type(part)]
        case .receives, .reads: return [.acknowledge(part, isRead: expectation.verb == .reads)]
        case .transfers: return [.transfer(part, .queue(Self.standInsQueue))]
        case .failsToTransfer: return [.failTransfer(part)]
        case .invites: return [.invite(part, .queue(Self.standInsQueue))]
        case .rejects: return [.reject(part)]
        // Whoever says something is there again.
        case .returns: return [.say(part, .plain, "OK")]
        case .signsIn: return isAskedToSignIn ? [.finishSignIn(.succeeded)] : []
        case .failsToSignIn: return isAskedToSignIn ? [.finishSignIn(.failed)] : []
        case .cancelsSignIn: return isAskedToSignIn ? [.finishSignIn(.cancelled)] : []
        case .asksForSignIn, .doesNotSignIn: return []
        case .drops, .reconnects, .misses, .idles, .timesOut, .sets, .monitors: return []
        case .says, .answers, .isNow, .attaches: return standInsWords(expectation)
        }
    }

    /// Where a stand-in sends a contact, since nothing says where: nobody need serve it.
    static let standInsQueue = "stand-ins"

    mutating func standInsWords(_ expectation: Expectation) -> [RunAction] {
        let part = expectation.part
        // Where nothing is asked yet, it waits for the question.
        if expectation.verb == .answers, question == nil { return [] }
        if expectation.verb == .answers, case .any = expectation.matcher.kind, let question {
            let (type, content) = question.answer(question.choices.first ?? "Submit")
            return [.say(part, type, content)]
        }
        if expectation.verb == .attaches, case .any = expectation.matcher.kind {
            return [.attach(part, .standIns(name: "file.txt"))]
        }
        guard let (type, content) = expectation.matcher.example(variables) else {
            let cause = expectation.matcher.hasExample ? "a variable in it has no value" : "add example:"
            return fail(
                "a stand-in plays the \(part), and does not know what to say: \(cause)", expectation)
        }
        switch expectation.verb {
        case .isNow: return [.rename(part, content)]
        case .attaches: return [.attach(part, .standIns(name: content))]
        case .answers:
            let (type, content) = question?.answer(content) ?? (type, content)
            return [.say(part, type, content)]
        default: return [.say(part, type, content)]
        }
    }

    mutating func note(_ heard: Heard) {
        firstTime = firstTime ?? heard.time
        history.append(heard)
        if history.count > Self.longestHistory { history.removeFirst() }
        seen.insert(heard.part)
        if heard.verb == .says { noteQuestion(heard.actor, heard.contentType, heard.content) }
        switch heard.verb {
        case .asksForSignIn: isAskedToSignIn = true
        case .signsIn, .failsToSignIn, .cancelsSignIn, .doesNotSignIn: isAskedToSignIn = false
        default: break
        }
        switch heard.verb {
        case .leaves: present.remove(heard.part)
        case .misses, .rejects: break
        default: present.insert(heard.part)
        }
    }

    /// What a message chooses of the question that is open.
    private func answer(in heard: Heard) -> String? {
        guard heard.actor == .customer, heard.verb == .says else { return nil }
        if heard.contentType == .interactiveResponse {
            return (try? JSONDocument(Array(heard.content.utf8)))?.root["action"]?.string ?? heard.content
        }
        return question?.choices.contains(heard.content) == true ? heard.content : nil
    }

    mutating func noteQuestion(_ actor: Actor, _ type: ContentType?, _ content: String) {
        if type == .interactive {
            question = try? InteractiveTemplate(content)
        } else if actor == .customer {
            question = nil
        }
    }

    mutating func hear(_ heard: Heard) -> [RunAction] {
        var heard = heard
        heard.answer = answer(in: heard)
        let hasJustCome = !hasSeen(heard.part)
        note(heard)
        if case .customer(let timer) = waiting {
            keep(heard)
            guard heard.actor == .customer, heard.verb == .joins else { return [] }
            let disarm = timer.map { [RunAction.disarm(timer: $0)] } ?? []
            let start = proceed()
            origins.insert(contentsOf: disarm.map { _ in current }, at: 0)
            return disarm + start
        }
        guard case .expectation(let expectation, let timer, let within) = waiting else {
            keep(heard)
            return []
        }
        if let captures = captures(of: heard, by: expectation) {
            variables.merge(captures) { _, new in new }
            backlog.removeAll()
            origins = [current]
            return [.disarm(timer: timer)] + proceed()
        }
        keep(heard)
        if casting.standIns.contains(expectation.actor), heard.asks(for: expectation.verb) {
            let actions = standIn(expectation)
            origins = actions.map { _ in current }
            return actions
        }
        guard hasJustCome, heard.actor == expectation.actor, within > expectation.within else { return [] }
        // Now that the client is there it has the time that the scenario gives.
        let next = newTimer()
        waiting = .expectation(expectation, timer: next, within: expectation.within)
        origins = [current, current]
        return [.disarm(timer: timer), .arm(timer: next, milliseconds: expectation.within)]
    }

    mutating func keep(_ heard: Heard) {
        backlog.append(heard)
        if backlog.count > Self.longestBacklog { backlog.removeFirst() }
    }

    func captures(of heard: Heard, by expectation: Expectation) -> [String: String]? {
        guard heard.isDoing(expectation) else { return nil }
        guard expectation.verb.hasContent else { return [:] }
        return expectation.matcher.match(heard.text(for: expectation.verb), variables)
    }
}

extension Heard {
    /// Whether it is of the expected kind, by the expected actor; what it says is another matter. Answers are messages, too.
    ///
    /// What the run does itself, in another part, meets nothing that is expected of others.
    func isDoing(_ expectation: Expectation) -> Bool {
        guard actor == expectation.actor, expectation.part.name.map({ $0 == name }) ?? true else { return false }
        if let own, own != expectation.part, !expectation.verb.happensByItself { return false }
        return verb == expectation.verb || answer != nil && expectation.verb == .answers
    }

    /// Whether it is what a stand-in has waited for to do something. An interactive message of the run itself was answered when
    /// the expectation began.
    func asks(for deed: Verb) -> Bool {
        switch deed {
        case .answers: contentType == .interactive && own == nil
        case .signsIn, .failsToSignIn, .cancelsSignIn: verb == .asksForSignIn
        default: false
        }
    }

    /// What a matcher looks at.
    func text(for verb: Verb) -> String {
        verb == .answers ? answer ?? content : content
    }
}
