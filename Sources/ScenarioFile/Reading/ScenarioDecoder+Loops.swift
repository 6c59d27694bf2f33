internal import Kernel
internal import ScenarioModel
internal import Simulator

/// Decoding of loops, and of steps that are never reached.
extension ScenarioDecoder {
    /// A loop whose condition something in the scenario must be able to change.
    struct ConditionalLoop {
        let loop: Loop
        let condition: Condition
        let place: Place
    }

    mutating func repetition(_ head: YAMLNode, _ node: YAMLNode, _ options: [String: YAMLNode]) -> Step.Kind? {
        let cure = "write { times: …, steps: [ … ] } or { until: { … }, steps: [ … ] }"
        guard let members = mapping(node, "repeat", keys: Vocabulary.repeatKeys, cure: cure) else { return nil }
        guard let stepsNode = members["steps"], (members["times"] == nil) != (members["until"] == nil) else {
            mistakes.add("repeat needs \"steps:\", and either \"times:\" or \"until:\"; \(cure)", at: node)
            return nil
        }
        guard let rounds = rounds(members) else { return nil }
        let block = loopBlock(stepsNode)
        // Not in the loop, which has ended then.
        let orElse = options["or else"].map { self.block($0, "or else") }
        if let node = options["or else"], members["until"] == nil {
            mistakes.add("a repeat with \"times:\" always ends; \"or else\" is only for \"until:\"", at: node)
        }
        let loop = Loop(rounds, block, orElse: orElse)
        if case .until(let condition, _) = rounds {
            loops.append(ConditionalLoop(loop: loop, condition: condition, place: place(of: head)))
        }
        return .repeat(loop)
    }

    private mutating func rounds(_ members: [String: YAMLNode]) -> Loop.Rounds? {
        if let node = members["until"] {
            let most = members["at most"].map { count($0, "at most") } ?? Scenario.mostRounds
            guard let condition = condition(node, "until"), let most else { return nil }
            return .until(condition, atMost: most)
        }
        if let node = members["at most"] {
            mistakes.add("\"at most\" is only for \"until:\"; \"times:\" already says how often", at: node)
        }
        return members["times"].flatMap { count($0, "times") }.map { .times($0) }
    }

    private mutating func count(_ node: YAMLNode, _ what: String) -> Int? {
        guard let number = node.scalar.flatMap({ Int($0) }), (1...Scenario.mostRounds).contains(number) else {
            mistakes.add("\(what) must be a number from 1 to \(Scenario.mostRounds)", at: node)
            return nil
        }
        return number
    }

    mutating func rowLoop(_ node: YAMLNode) -> Step.Kind? {
        let cure = "write { row of: …, steps: [ … ] }"
        guard let members = mapping(node, "for each", keys: Vocabulary.forEachKeys, cure: cure) else { return nil }
        guard let rowsNode = members["row of"], let stepsNode = members["steps"] else {
            mistakes.add("for each needs \"row of:\" and \"steps:\"; \(cure)", at: node)
            return nil
        }
        let table = data(rowsNode, "row of")
        checkColumns(of: table, rowsNode)
        var rows = table.map { row in row.map { (name: $0.name, value: Template(text: $0.value)) } }
        // Rows in place can contain variables.
        if case .sequence(let nodes) = rowsNode.content { rows = nodes.map { cells(of: $0) } }
        let block = loopBlock(stepsNode)
        return table.isEmpty ? nil : .repeat(Loop(.rows(rows), block))
    }

    /// Decodes a row in place, whose form is checked already.
    private mutating func cells(of row: YAMLNode) -> [(name: String, value: Template)] {
        guard case .mapping(let pairs) = row.content else { return [] }
        return pairs.compactMap { key, value in
            guard let name = key.scalar, let text = value.scalar else { return nil }
            return template(text, at: value).map { (name, $0) }
        }
    }

    /// Reports a row without a column that another row has: the variable would keep the value of an earlier row.
    private mutating func checkColumns(of table: [Row], _ node: YAMLNode) {
        let names = Set(table.joined().map(\.name))
        for (index, row) in table.enumerated() where !row.isEmpty {
            guard let missing = names.subtracting(row.map(\.name)).sorted().first else { continue }
            let place: YAMLNode = if case .sequence(let rows) = node.content { rows[index] } else { node }
            mistakes.add("row \(index + 1) has no \"\(missing)\", which another row has", at: place)
        }
    }

    private mutating func loopBlock(_ node: YAMLNode) -> BlockID {
        loopDepth += 1
        defer { loopDepth -= 1 }
        return block(node, "steps")
    }

    /// Reports `stop repeating` outside a loop.
    mutating func checkInLoop(_ kind: Step.Kind, at node: YAMLNode) {
        guard case .stopRepeating = kind, loopDepth == 0 else { return }
        mistakes.add("\"stop repeating\" is not in a loop; it leaves the innermost repeat or for each", at: node)
    }

    // MARK: - Loops that cannot end

    /// Reports loops in which no step can change what `until:` examines.
    mutating func checkLoops(of scenario: Scenario) {
        for loop in loops {
            let changed = scenario.assignments(in: loop.loop.block)
                .union(scenario.rules.map { scenario.assignments(in: $0.then).union([$0.trigger.assignments]) })
            let isChanged = loop.condition.tests.contains { test in
                let names = [test.variable, VariablePath(test.variable)?.variable].compactMap(\.self)
                return test.matcher.matchesNothing
                    || names.contains {
                        changed.names.contains($0) || scenario.declared.contains($0)
                            || BuiltInVariable(rawValue: $0) != nil
                    }
            }
            guard !changed.isOpen, !isChanged, !mayLeaveLoop(loop.loop.block) else { continue }
            let names = loop.condition.tests.map { VariablePath($0.variable)?.variable ?? $0.variable }
            let shown = names.map { "\"\($0)\"" }.joined(separator: " or ")
            add(
                "this loop cannot end: no step in it gives \(shown) a value; set it, or capture it in an expectation",
                at: loop.place)
        }
    }

    // MARK: - Steps that are never reached

    /// Reports a step after one that never continues, because it is never executed.
    mutating func checkReachable(after previous: Step?, at node: YAMLNode) {
        guard let previous, let reason = reasonToStop(previous) else { return }
        mistakes.add("this step is never reached: \(reason)", at: node)
    }

    /// Why no step after this one is executed; nil if one can be.
    private func reasonToStop(_ step: Step) -> String? {
        if let word = step.kind.endingWord {
            return "\"\(word)\" in line \(step.location.line) ends the run; remove it, or move it before \"\(word)\""
        }
        switch step.kind {
        case .stopRepeating:
            return "\"stop repeating\" in line \(step.location.line) leaves the loop"
        case .decide(_, let then?, let otherwise?) where isClosed(then) && isClosed(otherwise):
            return "both branches of \"if\" in line \(step.location.line) end the run or the loop"
        case .repeat(let loop) where endsRun(loop.block):
            return "the first round of the loop in line \(step.location.line) ends the run"
        case .use(let file, let block) where isClosed(block):
            return "the steps of \(file) in line \(step.location.line) end the run"
        case .act, .wait, .expect, .never, .fault, .set, .decide, .repeat, .use, .ask, .endChat, .pass, .fail:
            return nil
        }
    }

    /// Whether no step after a list of steps is executed.
    private func isClosed(_ block: BlockID) -> Bool {
        blocks[block.index].last.map { reasonToStop($0) != nil } ?? false
    }

    /// Whether a list of steps always ends the run.
    private func endsRun(_ block: BlockID) -> Bool {
        guard let last = blocks[block.index].last, isClosed(block) else { return false }
        return !mayLeaveLoop(block) && last.kind.endingWord != nil
    }

    private func mayLeaveLoop(_ block: BlockID) -> Bool {
        blocks[block.index].contains { step in
            switch step.kind {
            case .stopRepeating: true
            // Its own loop.
            case .repeat(let loop): loop.orElse.map(mayLeaveLoop) ?? false
            case .decide(_, let then, let otherwise):
                [then, otherwise].compactMap(\.self).contains(where: mayLeaveLoop)
            case .expect(let expectation): expectation.orElse.map(mayLeaveLoop) ?? false
            case .ask(let question): question.orElse.map(mayLeaveLoop) ?? false
            case .use(_, let block): mayLeaveLoop(block)
            case .act, .wait, .never, .fault, .set, .endChat, .pass, .fail: false
            }
        }
    }
}
