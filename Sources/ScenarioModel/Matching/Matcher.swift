internal import JSON
internal import Kernel

/// Decides whether content is as expected, and captures parts of it.
package struct Matcher: Sendable {
    package indirect enum Kind: Sendable {
        case any
        case text(TextForm, Template)
        /// A regular expression. A stand-in says the example.
        case matches(any Pattern, example: Template?)
        /// Members of JSON content by path, such as `order.items[0].id`.
        case json([(path: String, value: Template)])
        case oneOf([Matcher])
        case not(Matcher)
        /// A number, with as many limits as the form has.
        case number(NumberForm, [Template])
        /// Whether there is a value.
        case set(Bool)
    }

    package let kind: Kind
    /// Whether a part of the matcher contains a variable.
    package let hasVariables: Bool
    /// Not used for patterns, which have their own setting.
    package let ignoresCase: Bool

    package init(_ kind: Kind, ignoresCase: Bool = false) {
        self.kind = kind
        hasVariables = kind.hasVariables
        self.ignoresCase = ignoresCase
    }

    package var takesAnything: Bool { if case .any = kind { true } else { false } }

    /// Returns the captures of a match; nil for no match. A template with an unset variable matches
    /// nothing.
    ///
    /// - Parameter content: nil for a variable without a value.
    /// - Throws: if the effort is used up before there is a result.
    package func match(
        _ content: String?, _ variables: Variables, _ effort: inout MatchEffort
    ) throws(EffortExhausted) -> [String: String]? {
        guard let content else { return matchesNothing ? [:] : nil }
        switch kind {
        case .any: return [:]
        case .set(let isSet): return isSet ? [:] : nil
        case .not(let matcher): return try matcher.match(content, variables, &effort) == nil ? [:] : nil
        case .number(let form, let limits):
            guard let number = NumberForm.number(content), let limits = numbers(limits, variables) else { return nil }
            return form.matches(number, limits) ? [:] : nil
        case .text(let form, let template):
            guard let text = try text(template, variables, &effort) else { return nil }
            if form.searches, text.utf8.count <= content.utf8.count { try effort.spend(onBytes: content.utf8.count) }
            return try form.matches(folded(content, &effort), folded(text, &effort)) ? [:] : nil
        case .matches(let pattern, _):
            // PCRE2 validates the text before its first step.
            try effort.spend(onBytes: content.utf8.count)
            return try pattern.firstMatch(in: content, &effort)
        case .json(let members):
            try effort.spend(onBytes: content.utf8.count)
            guard let document = try? JSONDocument(Array(content.utf8)) else { return nil }
            for (path, value) in members {
                guard let found = JSONPath.value(at: path, in: document.root),
                    let expected = try text(value, variables, &effort),
                    try folded(found, &effort) == folded(expected, &effort)
                else { return nil }
            }
            return [:]
        case .oneOf(let matchers):
            for matcher in matchers {
                if let captures = try matcher.match(content, variables, &effort) { return captures }
            }
            return nil
        }
    }

    /// Whether a variable without a value matches.
    package var matchesNothing: Bool {
        switch kind {
        case .any, .text, .matches, .json, .number: false
        case .oneOf(let matchers): matchers.contains(where: \.matchesNothing)
        case .not(let matcher): !matcher.matchesNothing
        case .set(let isSet): !isSet
        }
    }

    /// Returns the limits of a number; nil if one is not a number.
    func numbers(_ limits: [Template], _ variables: Variables) -> [Double]? {
        let numbers = limits.compactMap { limit in (try? limit.text(variables)).flatMap { NumberForm.number($0) } }
        return numbers.count == limits.count ? numbers : nil
    }

    private func text(
        _ template: Template, _ variables: Variables, _ effort: inout MatchEffort
    ) throws(EffortExhausted) -> String? {
        try effort.spend(onBytes: 10 * template.bytesToRead(variables))
        let text = try? template.text(variables)
        try effort.spend(onBytes: text?.utf8.count ?? 0)
        return text
    }

    /// Returns the first required variable that has no value. Choices of `one of` can contain such
    /// variables.
    package func unset(_ variables: Variables) -> String? {
        switch kind {
        case .any, .matches, .oneOf, .set: nil
        case .not(let matcher): matcher.unset(variables)
        case .number(_, let limits): limits.lazy.compactMap { $0.unset(variables) }.first
        case .text(_, let template): template.unset(variables)
        case .json(let members): members.lazy.compactMap { $0.value.unset(variables) }.first
        }
    }

    /// Returns how content that does not match differs, as the end of a sentence.
    package func difference(_ content: String, _ variables: Variables) -> String {
        switch kind {
        case .any: return ""
        case .text(let form, let template):
            return form.difference(content, (try? template.text(variables)) ?? template.source)
        case .matches(let pattern, _): return "does not match \(pattern.source)"
        case .json(let members):
            guard let document = try? JSONDocument(Array(content.utf8)) else { return "is not JSON" }
            let other = members.first { path, value in
                JSONPath.value(at: path, in: document.root).map(folded) != (try? value.text(variables)).map(folded)
            }
            guard let (path, value) = other else { return "" }
            let found = JSONPath.value(at: path, in: document.root).map { "\"\($0)\"" } ?? "nothing"
            return "has \(found) at \(path), expected \"\((try? value.text(variables)) ?? value.source)\""
        case .oneOf(let matchers): return "matches none of \(matchers.count) choices"
        case .not: return "matches what it must not match"
        case .number(let form, let limits):
            guard NumberForm.number(content) != nil else { return "is not a number" }
            let shown = limits.map { (try? $0.text(variables)) ?? $0.source }
            return "is not \(form.rawValue) \(shown.joined(separator: " and "))"
        case .set: return ""
        }
    }

    /// Returns how near content that does not match is. A greater number is nearer.
    package func closeness(of content: String, _ variables: Variables) -> Int {
        switch kind {
        case .any, .matches, .json, .not, .number, .set: return 0
        case .text(_, let template):
            guard let due = try? template.text(variables) else { return 0 }
            let (said, wanted) = (Self.bare(content), Self.bare(due))
            if said.contains(wanted) { return 1_000_000 - said.count }
            return zip(said, wanted).prefix { $0 == $1 }.count
        case .oneOf(let matchers): return matchers.map { $0.closeness(of: content, variables) }.max() ?? 0
        }
    }

    /// Returns the letters and digits of the first 1,000 characters, in lowercase.
    private static func bare(_ text: String) -> String {
        text.prefix(1_000).lowercased().filter { $0.isLetter || $0.isNumber }
    }

    /// Returns a text in the form that is compared.
    ///
    /// Changing the case of a text takes about ten times as long as reading it.
    private func folded(_ text: String, _ effort: inout MatchEffort) throws(EffortExhausted) -> String {
        try effort.spend(onBytes: (ignoresCase ? 10 : 1) * text.utf8.count)
        return folded(text)
    }

    private func folded(_ text: String) -> String {
        ignoresCase ? text.lowercased() : text
    }
}

/// A compiled regular expression.
package protocol Pattern: Sendable {
    /// The expression as it was written.
    var source: String { get }
    /// The names of its groups, which become variables.
    var groupNames: [String] { get }
    /// Returns the named groups of the first match; nil for no match.
    ///
    /// - Throws: if the effort is used up before there is a result.
    func firstMatch(in text: String, _ effort: inout MatchEffort) throws(EffortExhausted) -> [String: String]?
}

extension Matcher.Kind {
    /// Whether a part of the matcher contains a variable.
    fileprivate var hasVariables: Bool {
        switch self {
        case .any, .matches, .set: false
        case .text(_, let template): !template.isLiteral
        case .json(let members): members.contains { !$0.value.isLiteral }
        case .number(_, let limits): limits.contains { !$0.isLiteral }
        case .oneOf(let matchers): matchers.contains(where: \.hasVariables)
        case .not(let matcher): matcher.hasVariables
        }
    }
}
