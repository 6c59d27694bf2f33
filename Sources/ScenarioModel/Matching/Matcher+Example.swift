package import ContactModel
internal import JSON
internal import Kernel

/// Examples of matching content, which stand-ins say to meet an expectation.
extension Matcher {
    /// Whether the matcher has an example. A pattern has one only with `example:`.
    package var hasExample: Bool {
        switch kind {
        case .any, .text, .json, .number: true
        // With variables, it depends on their values.
        case .not(let matcher): matcher.hasVariables || matcher.counterexample(Variables([:])) != nil
        case .set(let isSet): isSet
        case .matches(_, let example): example != nil
        case .oneOf(let matchers): matchers.contains(where: \.hasExample)
        }
    }

    /// Returns content that matches; nil if a variable has no value or there is no example.
    package func example(_ variables: Variables) -> (type: ContentType, content: String)? {
        switch kind {
        case .any: (.plain, "OK")
        case .text(_, let template): Self.plain(template, variables)
        case .matches(_, let example): example.flatMap { Self.plain($0, variables) }
        case .json(let members): JSONSketch(members, variables).map { (.json, $0.text) }
        case .oneOf(let matchers): matchers.lazy.compactMap { $0.example(variables) }.first
        case .number(let form, let limits):
            numbers(limits, variables).map { (.plain, Self.shown(form.example($0))) }
        case .not(let matcher): matcher.counterexample(variables).map { (.plain, $0) }
        case .set(let isSet): isSet ? (.plain, "OK") : nil
        }
    }

    /// Returns a text that does not match.
    private func counterexample(_ variables: Variables) -> String? {
        ["OK", "something else", "0", "-1000000"].first { text in
            var effort = MatchEffort()
            return (try? match(text, variables, &effort)) == nil
        }
    }

    /// Returns a number without a fraction of zero.
    private static func shown(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? String(number)
    }

    private static func plain(_ template: Template, _ variables: Variables) -> (ContentType, String)? {
        (try? template.text(variables)).map { (.plain, $0) }
    }
}

/// Builds the smallest JSON value with the given scalars at the given paths.
private struct JSONSketch {
    private indirect enum Node {
        case scalar(String)
        case object([(name: String, value: Node)])
        case array([Node])
        case nothing
    }

    private var root = Node.nothing

    init?(_ members: [(path: String, value: Template)], _ variables: Variables) {
        for (path, template) in members {
            guard let text = try? template.text(variables) else { return nil }
            root = Self.setting(root, JSONPath.names(of: path)[...], to: text)
        }
    }

    var text: String { Self.text(of: root) }

    private static func setting(_ node: Node, _ path: ArraySlice<String>, to text: String) -> Node {
        guard let name = path.first else { return .scalar(text) }
        let rest = path.dropFirst()
        if let index = Int(name), (0..<longestArray).contains(index) {
            var elements: [Node] = if case .array(let known) = node { known } else { [] }
            while elements.count <= index { elements.append(.nothing) }
            elements[index] = setting(elements[index], rest, to: text)
            return .array(elements)
        }
        var members: [(name: String, value: Node)] = if case .object(let known) = node { known } else { [] }
        let place = members.firstIndex { $0.name == name } ?? members.count
        if place == members.count { members.append((name, .nothing)) }
        members[place].value = setting(members[place].value, rest, to: text)
        return .object(members)
    }

    /// The limit of array indices. A greater index is a member's name, because no scenario means an
    /// array of a million elements.
    private static let longestArray = 1_000

    private static func text(of node: Node) -> String {
        switch node {
        case .nothing: "null"
        case .scalar(let text): isJSONScalar(text) ? text : JSONWriter.quoted(text)
        case .array(let elements): "[" + elements.map(text(of:)).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { JSONWriter.quoted($0.name) + ":" + text(of: $0.value) }.joined(separator: ",") + "}"
        }
    }

    /// Whether a text is a number, a boolean or null in JSON.
    ///
    /// Matchers compare the value at a path as text, so such a value needs no quotes.
    private static func isJSONScalar(_ text: String) -> Bool {
        let kind = (try? JSONDocument(Array(text.utf8)))?.root.kind
        return kind == .number || kind == .boolean || kind == .null
    }
}
