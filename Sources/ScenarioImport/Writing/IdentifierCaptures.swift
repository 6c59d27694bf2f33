internal import Kernel

/// Finds ids that a participant under test says, and that the scenario says later, such as the number of a parcel.
struct IdentifierCaptures {
    /// The variables for the ids that an expected item captures, in the order of its text.
    private var captured: [Int: [(name: String, text: String)]] = [:]
    /// The ids that are variables, and the item that captures each.
    private var variables: [(name: String, text: String, item: Int)] = []

    /// The most ids that are captured. A scenario with more cannot be read.
    private static let most = 100

    /// - Parameters:
    ///   - expected: the texts of participants under test, by item.
    ///   - said: the texts that the scenario says, by item.
    init(expected: [Int: String], said: [Int: String]) {
        // The first and the last item that says an id.
        var places: [String: (first: Int, last: Int)] = [:]
        for (item, text) in said {
            for id in Self.identifiers(in: text) {
                let known = places[id] ?? (item, item)
                places[id] = (min(known.first, item), max(known.last, item))
            }
        }
        for (item, text) in expected.sorted(by: { $0.key < $1.key }) {
            for id in Self.identifiers(in: text) where variables.count < Self.most {
                guard let place = places[id], place.first > item, !variables.contains(where: { $0.text == id }) else {
                    continue
                }
                let name = "id\(variables.count + 1)"
                variables.append((name, id, item))
                captured[item, default: []].append((name, id))
            }
        }
    }

    /// Returns the pattern with which an expected item captures ids; nil if it captures none.
    func pattern(of item: Int) -> String? {
        captured[item].map { ids in
            "(?s)" + ids.map { "(?<\($0.name)>\(Self.pattern(of: $0.text)))" }.joined(separator: ".*?")
        }
    }

    /// Returns what an item says, with variables in place of ids.
    func text(_ text: String, of item: Int) -> String {
        variables.filter { $0.item < item }.reduce(text) { $0.replacing($1.text, with: "${\($1.name)}") }
    }

    /// Words with at least four digits.
    private static func identifiers(in text: String) -> [String] {
        var found: [String] = []
        for match in text.matches(of: #/\b[A-Za-z]{0,6}-?\d[A-Za-z0-9\-]*\b/#) {
            let word = String(match.0)
            if word.count(where: \.isNumber) >= 4, word.count >= 5, !found.contains(word) { found.append(word) }
        }
        return found
    }

    /// Returns a pattern for words of the same form.
    private static func pattern(of id: String) -> String {
        var pattern = ""
        var last = ""
        var count = 0
        func end() {
            if !last.isEmpty { pattern += count > 1 ? "\(last){\(count)}" : last }
        }
        for character in id {
            let form = character.isNumber ? "\\d" : character.isUppercase ? "[A-Z]" : character.isLetter ? "[a-z]" : "-"
            if form == last {
                count += 1
            } else {
                end()
                (last, count) = (form, 1)
            }
        }
        end()
        return pattern
    }
}
