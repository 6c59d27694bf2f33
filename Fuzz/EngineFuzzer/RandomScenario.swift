/// A scenario built from random choices, with every kind of step and nested steps.
struct RandomScenario {
    private static let words = ["hello", "refund", "\"code ${n}\"", "\"${x:-none}\"", "bye", "\"${unset}\""]
    private static let durations = ["0s", "1ms", "900ms", "5s", "20s", "1m", "2h"]

    private static let conditions = [
        "{ x: { contains: e } }", "{ x: { not: refund } }", "{ n: { at least: 2 } }", "{ n: { between: [1, 5] } }",
        "{ x: { set: false } }", "{ hour: { less than: 12 } }", "{ n: { not: { one of: [1, { more than: 2 }] } } }",
    ]
    private static let spans = ["\"${pause}\"", "{ between: [1ms, 9s] }", "{ one of: [0s, 1m, \"${pause:-5s}\"] }"]

    private(set) var text = "scenario: fuzz\n"
    /// The loops that contain the list of steps that is being added: whether a step leaves each.
    private var loops: [Bool] = []
    /// The number of steps left to add. It bounds the nesting.
    private var left = 40

    init(_ choices: inout Choices) {
        if choices.number(below: 4) == 3 { text += "time zone: Europe/Berlin\n" }
        if choices.number(below: 4) == 3 {
            text += "typing: \(choices.one(of: ["human", "{ characters per minute: 10 }"]))\n"
        }
        text += "steps:\n"
        add(&choices, count: 2 + choices.number(below: 10), indent: "  ")
        let rules = choices.number(below: 4)
        guard rules > 0 else { return }
        text += "rules:\n"
        for _ in 0..<rules {
            let silence = choices.number(below: 3) == 0
            text +=
                "  - when: \(silence ? "{ silence: \(choices.one(of: ["1s", "20s", "1m"])) }" : expected(&choices))\n"
            // A rule without a bound can run until the chat ends.
            text += "    at most: \(1 + choices.number(below: 5))\n    then:\n"
            add(&choices, count: 1 + choices.number(below: 3), indent: "      ")
        }
    }

    /// Adds a list of steps.
    ///
    /// - Returns: whether no step can follow the list.
    @discardableResult
    private mutating func add(_ choices: inout Choices, count: Int, indent: String) -> Bool {
        // The nesting is bounded, because the reader also refuses files that are nested too deeply.
        for _ in 0..<count where left > 0 && indent.utf8.count < 60 {
            left -= 1
            // A step that ends the run must be the last step of its list.
            if choices.number(below: 32) == 31 {
                text += "\(indent)- \(choices.one(of: ["end chat", "pass", "fail: \"${n}\""]))\n"
                return true
            }
            if let loop = loops.indices.last, choices.number(below: 16) == 15 {
                text += "\(indent)- stop repeating\n"
                loops[loop] = true
                return true
            }
            if add(&choices, indent) { return true }
        }
        // A list of steps must not be empty.
        text += "\(indent)- wait: 1s\n"
        return false
    }

    /// Adds a step.
    ///
    /// - Returns: whether no step can follow it.
    private mutating func add(_ choices: inout Choices, _ indent: String) -> Bool {
        let word = choices.one(of: Self.words)
        let time = choices.one(of: Self.durations)
        switch choices.number(below: 20) {
        case 0, 1: text += "\(indent)- customer says: \(word)\n"
        case 2: text += "\(indent)- customer says: { one of: [\(word), a, b] }\n"
        case 3: text += "\(indent)- customer types: \(time)\n"
        case 4: text += "\(indent)- wait: \(time)\n"
        case 5, 6: expect(&choices, indent, time)
        case 7:
            text +=
                "\(indent)- in any order: [\(expected(&choices)), \(expected(&choices))]\n\(indent)  within: \(time)\n"
            orElse(&choices, indent)
        case 8: text += "\(indent)- never: \(expected(&choices))\n"
        case 9: return addLoop(&choices, indent)
        case 10:
            text += "\(indent)- if: \(choices.one(of: Self.conditions))\n\(indent)  then:\n"
            let isClosed = add(&choices, count: 1, indent: indent + "    ")
            guard choices.number(below: 4) < 3 else { return false }
            text += "\(indent)  else:\n"
            return add(&choices, count: 1, indent: indent + "    ") && isClosed
        case 11: text += "\(indent)- set: { x: \(word), n: { one of: [1, 2, \(word)] } }\n"
        case 12: text += "\(indent)- customer attaches: { name: a.txt, text: \(word) }\n"
        case 13:
            text += "\(indent)- customer \(choices.one(of: ["reads", "receives", "leaves", "drops", "reconnects"]))\n"
        case 14: text += "\(indent)- system says: \(word)\n"
        case 15: text += "\(indent)- wait: \(choices.one(of: Self.spans))\n"
        case 16:
            text += "\(indent)- set: { pause: \(time), x: \"${now} ${row:-0} ${agent:-}\", n: \"${json.a[0]:-1}\" }\n"
        case 17: text += "\(indent)- set: { json: '{\"a\":[3,{\"b\":1}]}', n: \"${json.a[1].b:-2}\" }\n"
        case 18:
            let kind = choices.one(of: ["url", "lambda"])
            text += "\(indent)- ask: { \(kind): \"http://127.0.0.1:9/\" }\n\(indent)  within: \(time)\n"
            orElse(&choices, indent)
        default:
            text += "\(indent)- \(choices.one(of: ["bot joins", "bot leaves", "supervisor monitors"]))\n"
        }
        return false
    }

    /// Adds a loop with few rounds, so that nested loops end soon.
    ///
    /// - Returns: whether no step can follow it.
    private mutating func addLoop(_ choices: inout Choices, _ indent: String) -> Bool {
        let rounds = 1 + choices.number(below: 4)
        let steps = indent + "      "
        loops.append(false)
        var canFail = false
        switch choices.number(below: 3) {
        case 0: text += "\(indent)- repeat:\n\(indent)    times: \(rounds)\n\(indent)    steps:\n"
        case 1:
            let rows = (1...rounds).map { "{ x: \"${n:-\($0)}\", r: \($0) }" }.joined(separator: ", ")
            text += "\(indent)- for each:\n\(indent)    row of: [\(rows)]\n\(indent)    steps:\n"
        // open: the third kind of loop
        default:
            canFail = true
            let condition = choices.one(of: Self.conditions)
            text += "\(indent)- repeat:\n\(indent)    until: \(condition)\n\(indent)    at most: \(rounds)\n"
            text += "\(indent)    steps:\n"
            text += "\(steps)- set: { x: \(choices.one(of: Self.words)), n: { one of: [1, 2, 7] } }\n"
        }
        let isClosed = add(&choices, count: 1 + choices.number(below: 3), indent: steps)
        let mayLeave = loops.removeLast()
        if canFail { orElse(&choices, indent) }
        return isClosed && !mayLeave
    }

    private mutating func expect(_ choices: inout Choices, _ indent: String, _ time: String) {
        text += "\(indent)- expect: \(expected(&choices))\n\(indent)  within: \(time)\n"
        orElse(&choices, indent)
    }

    private mutating func orElse(_ choices: inout Choices, _ indent: String) {
        guard choices.number(below: 2) == 0 else { return }
        text += "\(indent)  or else:\n"
        add(&choices, count: choices.number(below: 2), indent: indent + "    ")
    }

    private func expected(_ choices: inout Choices) -> String {
        switch choices.number(below: 8) {
        case 6: "{ agent says: { not: hello } }"
        case 7: "{ agent says: { more than: 3 } }"
        case 0: "{ agent says: \(choices.one(of: Self.words)) }"
        case 1: "{ agent says: { matches: '(?<n>[0-9]+)', example: '7' } }"
        case 2: "{ agent says: { contains: e } }"
        case 3: "agent types"
        case 4: "agent joins"
        default: "agent leaves"
        }
    }
}
