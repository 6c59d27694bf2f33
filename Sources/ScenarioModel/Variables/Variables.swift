internal import JSON

/// The values that a template can name: the run's own variables, members of JSON in them, and the built-in variables.
///
/// A variable of the run takes precedence over a built-in variable with the same name.
package struct Variables: Sendable, ExpressibleByDictionaryLiteral {
    private let own: [String: String]
    private let builtIn: BuiltInValues?

    package init(_ own: [String: String], builtIn: BuiltInValues? = nil) {
        self.own = own
        self.builtIn = builtIn
    }

    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements) { $1 })
    }

    /// The value of a name, or of a path into a JSON value, such as `answer.items[0].id`; nil if it has none.
    package subscript(name: String) -> String? {
        if let value = simple(name) { return value }
        guard let path = VariablePath(name), let value = simple(path.variable),
            let document = try? JSONDocument(Array(value.utf8))
        else { return nil }
        return JSONPath.value(at: path.rest, in: document.root)
    }

    /// The bytes of JSON that are read to find a value.
    package func bytesToRead(for name: String) -> Int {
        guard let path = VariablePath(name), simple(name) == nil else { return 0 }
        return simple(path.variable)?.utf8.count ?? 0
    }

    private func simple(_ name: String) -> String? {
        own[name] ?? builtIn.flatMap { values in BuiltInVariable(rawValue: name).flatMap { values[$0] } }
    }
}

/// A variable's name and a path into its JSON value.
package struct VariablePath {
    package let variable: String
    let rest: String

    /// Nil for a name without a path.
    package init?(_ name: String) {
        guard let end = name.firstIndex(where: { ".[".contains($0) }), end != name.startIndex else { return nil }
        variable = String(name[..<end])
        rest = String(name[end...])
    }
}
