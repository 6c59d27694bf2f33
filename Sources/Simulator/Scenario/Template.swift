/// A text with `${name}` and `${name:-default}` in it.
package struct Template: Sendable, Equatable {
    private enum Part: Sendable, Equatable {
        case text(String)
        case variable(name: String, fallback: String?)
    }

    private let parts: [Part]
    /// The text as it was written.
    package let source: String

    /// - Returns: nil for a `${` without `}` or without a name.
    package init?(_ source: String) {
        var parts: [Part] = []
        var rest = source[...]
        while let open = rest.firstRange(of: "${") {
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else { return nil }
            let inside = rest[open.upperBound..<close]
            let split = inside.firstRange(of: ":-")
            let name = String(split.map { inside[..<$0.lowerBound] } ?? inside)
            guard !name.isEmpty else { return nil }
            parts.append(.text(String(rest[..<open.lowerBound])))
            parts.append(.variable(name: name, fallback: split.map { String(inside[$0.upperBound...]) }))
            rest = rest[rest.index(after: close)...]
        }
        parts.append(.text(String(rest)))
        self.parts = parts
        self.source = source
    }

    /// The text with its variables filled in.
    ///
    /// - Throws: ``UnsetVariable`` for the first that has neither value nor default.
    package func text(_ variables: [String: String]) throws(UnsetVariable) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let piece): text += piece
            case .variable(let name, let fallback):
                guard let value = variables[name] ?? fallback else { throw UnsetVariable(name: name) }
                text += value
            }
        }
        return text
    }

    /// Whether every variable has a value or a default.
    package func isFilled(by variables: [String: String]) -> Bool {
        (try? text(variables)) != nil
    }
}

/// A template names a variable that has no value.
package struct UnsetVariable: Error, Sendable {
    package let name: String
}
