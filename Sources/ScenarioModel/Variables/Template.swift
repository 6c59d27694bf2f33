internal import JSON
internal import Kernel

/// A text that can contain `${name}` and `${name:-default}`.
package struct Template: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case text(String)
        case variable(name: String, fallback: String?)
    }

    private let parts: [Part]
    /// Whether values are inserted into JSON strings, and so are escaped.
    private let isJSON: Bool
    /// The text as it was written.
    package let source: String

    /// Whether `${…}` can name a variable so.
    package static func isName(_ name: String) -> Bool {
        !name.isEmpty && !name.contains("}") && !name.contains(":-")
    }

    /// Parses a text.
    ///
    /// - Parameter isJSON: whether the text is JSON, so that the values of variables are escaped.
    /// - Returns: nil if a `${` has no `}` or no name, or if it contains another one.
    package init?(_ source: String, isJSON: Bool = false) {
        var parts: [Part] = []
        var rest = source[...]
        while let open = rest.firstRange(of: "${") {
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else { return nil }
            let inside = rest[open.upperBound..<close]
            let split = inside.firstRange(of: ":-")
            let name = String(split.map { inside[..<$0.lowerBound] } ?? inside)
            guard !name.isEmpty, !inside.contains("${") else { return nil }
            parts.append(.text(String(rest[..<open.lowerBound])))
            parts.append(.variable(name: name, fallback: split.map { String(inside[$0.upperBound...]) }))
            rest = rest[rest.index(after: close)...]
        }
        parts.append(.text(String(rest)))
        self.parts = parts
        self.isJSON = isJSON
        self.source = source
    }

    /// Makes a template without variables.
    package init(text: String) {
        parts = [.text(text)]
        isJSON = false
        source = text
    }

    /// The most bytes of a text: more than any message has, and as many as all variables together
    /// may have.
    package static let longest = 1_024 * 1_024

    /// Returns the text with its variables expanded.
    ///
    /// - Throws: `unset` for the first variable without value and default, `tooLong` for a text
    ///   of more than ``longest`` bytes.
    package func text(_ variables: Variables) throws(TemplateFailure) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let piece): text += piece
            case .variable(let name, let fallback):
                // A default in JSON is already written as JSON.
                if let value = variables[name] {
                    text += isJSON ? String(decoding: JSONText(value).escaped, as: UTF8.self) : value
                } else if let fallback {
                    text += fallback
                } else {
                    throw .unset(name)
                }
            }
            // Checks while the text grows, because a short template can expand to gigabytes.
            guard text.utf8.count <= Self.longest else { throw .tooLong }
        }
        return text
    }

    /// The text; nil if it contains a variable.
    package var literal: String? { isLiteral ? source : nil }

    /// Whether the text contains no variable.
    package var isLiteral: Bool { parts.count == 1 }

    /// The variables that have no default.
    package var needs: Set<String> {
        Set(parts.compactMap { if case .variable(let name, nil) = $0 { name } else { nil } })
    }

    /// The bytes of JSON that are read to expand the text.
    package func bytesToRead(_ variables: Variables) -> Int {
        parts.reduce(0) { sum, part in
            if case .variable(let name, _) = part { sum + variables.bytesToRead(for: name) } else { sum }
        }
    }

    /// Returns the first variable that has neither a value nor a default.
    package func unset(_ variables: Variables) -> String? {
        for case .variable(let name, nil) in parts where variables[name] == nil { return name }
        return nil
    }

    /// Whether every variable has a value or a default.
    package func isFilled(by variables: Variables) -> Bool {
        unset(variables) == nil
    }
}

/// Why a template cannot be expanded to a text.
package enum TemplateFailure: Error, Sendable, Equatable {
    /// The template names a variable that has no value.
    case unset(String)
    /// The text would have more than ``Template/longest`` bytes.
    case tooLong
    /// The variables of a duration give another text.
    case notADuration(String)
    /// Every choice uses a variable that has no value.
    case noChoice
    /// Members of JSON values were read too often in one turn.
    case tooMuchJSON

    /// The message for the author of the scenario.
    package var message: String {
        switch self {
        case .unset(let name): "${\(name)} has no value here"
        case .tooLong: "the text would have more than \(Template.longest) bytes with its variables filled in"
        case .noChoice: "every choice of this step uses a variable that has no value here"
        case .notADuration(let text): "\"\(text)\" is not a duration, such as 250ms, 2.5s or 1m30s"
        case .tooMuchJSON:
            "reading members of JSON values took too much effort in one turn; read them once, with set"
        }
    }
}
