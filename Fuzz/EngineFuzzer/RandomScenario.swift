/// A scenario built from random choices, with every kind of step and nested steps.
struct RandomScenario {
    private static let words = ["hello", "refund", "\"code ${n}\"", "\"${x:-none}\"", "bye", "\"${unset}\""]
    private static let durations = ["0s", "1ms", "900ms", "5s", "20s", "1m", "2h"]

    private(set) var text = "scenario: fuzz\nsteps:\n"
    /// The number of steps left to add. It bounds the nesting.
    private var left = 40

    init(_ choices: inout Choices) {
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

    private mutating func add(_ choices: inout Choices, count: Int, indent: String) {
        // The nesting is bounded, because the reader also refuses files that are nested too deeply.
        for _ in 0..<count where left > 0 && indent.utf8.count < 60 {
            left -= 1
            // A step that ends the run must be the last step of its list.
            if choices.number(below: 32) == 31 {
                text += "\(indent)- \(choices.one(of: ["end chat", "pass", "fail: \"${n}\""]))\n"
                return
            }
            add(&choices, indent)
        }
        // A list of steps must not be empty.
        text += "\(indent)- wait: 1s\n"
    }

    private mutating func add(_ choices: inout Choices, _ indent: String) {
        let word = choices.one(of: Self.words)
        let time = choices.one(of: Self.durations)
        switch choices.number(below: 16) {
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
        case 9:
            // Few repetitions, so that nested loops end soon.
            text += "\(indent)- repeat:\n\(indent)    times: \(1 + choices.number(below: 4))\n\(indent)    steps:\n"
            add(&choices, count: 1 + choices.number(below: 3), indent: indent + "      ")
        case 10:
            text += "\(indent)- if: { x: { contains: \(word) } }\n\(indent)  then:\n"
            add(&choices, count: 1, indent: indent + "    ")
            text += "\(indent)  else:\n"
            add(&choices, count: 1, indent: indent + "    ")
        case 11: text += "\(indent)- set: { x: \(word), n: { one of: [1, 2, \(word)] } }\n"
        case 12: text += "\(indent)- customer attaches: { name: a.txt, text: \(word) }\n"
        case 13:
            text += "\(indent)- customer \(choices.one(of: ["reads", "receives", "leaves", "drops", "reconnects"]))\n"
        case 14: text += "\(indent)- system says: \(word)\n"
        default:
            text += "\(indent)- \(choices.one(of: ["bot joins", "bot leaves", "supervisor monitors"]))\n"
        }
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
        switch choices.number(below: 6) {
        case 0: "{ agent says: \(choices.one(of: Self.words)) }"
        case 1: "{ agent says: { matches: '(?<n>[0-9]+)', example: '7' } }"
        case 2: "{ agent says: { contains: e } }"
        case 3: "agent types"
        case 4: "agent joins"
        default: "agent leaves"
        }
    }
}
