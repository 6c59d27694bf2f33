internal import Kernel
internal import ScenarioModel

/// Executes loops.
extension ScenarioRun {
    mutating func begin(_ loop: Loop) throws(TemplateFailure) {
        // A loop without steps does nothing, however often.
        guard !scenario[loop.block].isEmpty, let place = facts.strands[active].place else { return }
        facts.strands[active].enter(loop.block, rounds: loop.mostRounds, of: place)
        try setRow(of: loop)
    }

    /// Continues after the last step of a round.
    ///
    /// - Parameter place: the loop's step.
    mutating func endRound(of place: StepPlace) {
        guard let step = scenario.blocks.step(at: place), case .repeat(let loop) = step.kind else { return }
        facts.current = step.location
        do throws(TemplateFailure) {
            try endRound(of: loop)
        } catch {
            fail(error.message)
        }
        failIfExhausted()
    }

    private mutating func endRound(of loop: Loop) throws(TemplateFailure) {
        if case .until(let condition, let most) = loop.rounds {
            if try holds(condition) { return facts.strands[active].leaveLoop() }
            guard facts.strands[active].frames.last?.rounds ?? 0 > 1 else {
                return giveUp(loop, condition, most)
            }
        }
        facts.strands[active].nextRound()
        try setRow(of: loop)
    }

    private mutating func giveUp(_ loop: Loop, _ condition: Condition, _ most: Int) {
        guard outcome == nil else { return }
        facts.strands[active].leaveLoop()
        guard let block = loop.orElse else {
            let times = most == 1 ? "1 round" : "\(most) rounds"
            return fail("repeat stopped after \(times): until \(condition.text) did not hold")
        }
        facts.strands[active].enter(block)
    }

    /// Gives the variables of the round's row their values.
    private mutating func setRow(of loop: Loop) throws(TemplateFailure) {
        guard case .rows(let rows) = loop.rounds, let row = facts.strands[active].row(of: loop),
            rows.indices.contains(row - 1)
        else { return }
        // All values first, so that a row cannot use its own values.
        var values: [String: String] = [:]
        for (name, value) in rows[row - 1] { values[name] = try text(value) }
        set(values)
    }

    /// The row of the innermost `for each`, otherwise of the scenario's table; nil without both.
    var row: Int? {
        let strand = facts.strands.indices.contains(active) ? active : facts.strands.newest
        for frame in facts.strands[strand].frames.reversed() {
            guard let place = frame.loop, case .repeat(let loop) = scenario.blocks.step(at: place)?.kind,
                case .rows(let rows) = loop.rounds
            else { continue }
            return rows.count - frame.rounds + 1
        }
        return facts.name.row
    }
}
