internal import Kernel

/// A fault of a request body.
package struct BodyFault: Error, Sendable {
    package enum Kind: Sendable {
        /// The body is not a JSON object, or a member has the wrong type.
        case structure
        /// A member is out of its bounds.
        case bounds
        case missing
    }

    package let kind: Kind
    /// A sentence that names the faulty member.
    package let message: String

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }
}

/// How an API words the faults of a request body.
package protocol BodyDialect: Sendable {
    associatedtype Failure: Error
    func failure(_ fault: BodyFault) -> Failure
}

/// Reads the members of a request body and checks them against their bounds.
///
/// Null counts as absent. Lengths count Unicode scalars. Every error names the member by its path.
package struct BodyMembers<Dialect: BodyDialect> {
    package typealias Failure = Dialect.Failure

    package let value: JSONValue
    package let dialect: Dialect
    private let path: String
    /// Whether ``refuseUnknown(except:)`` refuses unknown members.
    private let isStrict: Bool

    /// Reads a body. An empty body is an object without members.
    package init(body: [UInt8], dialect: Dialect, isStrict: Bool = true) throws(Failure) {
        let document: JSONDocument
        do {
            document = try JSONDocument(body.isEmpty ? Array("{}".utf8) : body)
        } catch {
            // JSON's grammar allows half a surrogate pair, so only the text is wrong, not the
            // body's structure.
            let kind = error.code == .loneSurrogate ? BodyFault.Kind.bounds : .structure
            throw dialect.failure(BodyFault(kind: kind, message: "The request body is not JSON: \(error.description)"))
        }
        guard document.root.kind == .object else {
            let kind = document.root.kind.name
            throw dialect.failure(
                BodyFault(kind: .structure, message: "The request body must be an object, got \(kind)"))
        }
        self.init(document.root, dialect: dialect, path: "", isStrict: isStrict)
    }

    private init(_ value: JSONValue, dialect: Dialect, path: String, isStrict: Bool) {
        self.isStrict = isStrict
        self.value = value
        self.dialect = dialect
        self.path = path
    }

    /// Refuses unknown members in a strict API, because they are probably typing errors.
    ///
    /// The error names the unknown members, 10 at most.
    package func refuseUnknown(except known: [String]) throws(Failure) {
        guard isStrict else { return }
        let unknown = value.members.map(\.name).filter { !known.contains($0) }
        guard !unknown.isEmpty else { return }
        let messages = unknown.prefix(10).map { name in
            "\(path)\(shortened(name)) is not a known member" + Suggestion.clause(for: name, among: known)
        }
        throw fault(.bounds, messages.joined(separator: "; "))
    }

    // MARK: - Strings

    package func text(_ name: String, length bounds: ClosedRange<Int>) throws(Failure) -> JSONText? {
        guard let member = value[name] else { return nil }
        guard let text = member.text else { throw wrongKind(name, member, expected: "a string") }
        guard text.hasLength(in: bounds) else {
            throw fault(
                .bounds,
                "\(path)\(name) has \(text.scalarCount) characters; \(bounds.lowerBound) to \(bounds.upperBound) are allowed"
            )
        }
        return text
    }

    package func requiredText(_ name: String, length bounds: ClosedRange<Int>) throws(Failure) -> JSONText {
        guard let text = try text(name, length: bounds) else { throw missing(name) }
        return text
    }

    package func string(_ name: String, length bounds: ClosedRange<Int>) throws(Failure) -> String? {
        guard let member = value[name] else { return nil }
        guard let string = member.string else { throw wrongKind(name, member, expected: "a string") }
        // A string of few bytes has no more scalars than those.
        if string.utf8.count <= bounds.upperBound, !string.isEmpty, bounds.lowerBound <= 1 { return string }
        return try text(name, length: bounds)?.string
    }

    package func requiredString(_ name: String, length bounds: ClosedRange<Int>) throws(Failure) -> String {
        guard let string = try string(name, length: bounds) else { throw missing(name) }
        return string
    }

    package func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, of type: Choice.Type
    ) throws(Failure) -> Choice? {
        guard let member = value[name] else { return nil }
        guard let text = member.string else { throw wrongKind(name, member, expected: "a string") }
        guard let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue)
            throw fault(
                .bounds,
                "\(path)\(name) must be one of \(allowed.joined(separator: ", ")), got \"\(shortened(text))\""
                    + Suggestion.clause(for: text, among: allowed))
        }
        return choice
    }

    // MARK: - Numbers and booleans

    package func integer(_ name: String, _ bounds: ClosedRange<Int>) throws(Failure) -> Int? {
        guard let member = value[name] else { return nil }
        guard let number = member.integer else { throw wrongKind(name, member, expected: "an integer") }
        guard bounds.contains(number) else {
            throw fault(
                .bounds,
                "\(path)\(name) is \(number); \(bounds.lowerBound) to \(bounds.upperBound) are allowed")
        }
        return number
    }

    /// Returns an unsigned 64-bit number, such as a seed.
    package func unsigned(_ name: String) throws(Failure) -> UInt64? {
        guard let member = value[name] else { return nil }
        guard member.kind == .number, let number = UInt64(member.source) else {
            throw wrongKind(name, member, expected: "a whole number from 0 to \(UInt64.max)")
        }
        return number
    }

    package func boolean(_ name: String) throws(Failure) -> Bool? {
        guard let member = value[name] else { return nil }
        guard let boolean = member.boolean else { throw wrongKind(name, member, expected: "a boolean") }
        return boolean
    }

    // MARK: - Containers

    package func structure(_ name: String) throws(Failure) -> BodyMembers? {
        guard let member = value[name] else { return nil }
        guard member.kind == .object else { throw wrongKind(name, member, expected: "an object") }
        return BodyMembers(member, dialect: dialect, path: "\(path)\(name).", isStrict: isStrict)
    }

    package func requiredStructure(_ name: String) throws(Failure) -> BodyMembers {
        guard let structure = try structure(name) else { throw missing(name) }
        return structure
    }

    /// Returns a list of strings, each with a length within `bounds`.
    package func strings(_ name: String, length bounds: ClosedRange<Int>) throws(Failure) -> [String]? {
        guard let member = value[name] else { return nil }
        guard member.kind == .array else { throw wrongKind(name, member, expected: "an array") }
        var strings: [String] = []
        for element in member.elements {
            guard let text = element.text else {
                throw wrongKind("\(name)[\(strings.count)]", element, expected: "a string")
            }
            guard bounds.contains(text.scalarCount) else {
                throw fault(
                    .bounds,
                    "\(path)\(name)[\(strings.count)] has \(text.scalarCount) characters; "
                        + "\(bounds.lowerBound) to \(bounds.upperBound) are allowed")
            }
            strings.append(text.string)
        }
        return strings
    }

    /// Returns a required list of objects.
    package func structures(_ name: String, count bounds: ClosedRange<Int>) throws(Failure) -> [BodyMembers] {
        guard let member = value[name] else { throw missing(name) }
        guard member.kind == .array else { throw wrongKind(name, member, expected: "an array") }
        let elements = member.elements
        guard bounds.contains(elements.count) else {
            throw fault(
                .bounds,
                "\(path)\(name) has \(elements.count) elements; \(bounds.lowerBound) to \(bounds.upperBound) are allowed"
            )
        }
        var structures: [BodyMembers] = []
        for element in elements {
            let place = "\(name)[\(structures.count)]"
            guard element.kind == .object else { throw wrongKind(place, element, expected: "an object") }
            structures.append(BodyMembers(element, dialect: dialect, path: "\(path)\(place).", isStrict: isStrict))
        }
        return structures
    }

    // MARK: - Errors

    /// Returns the error for any other fault of these members.
    package func refusal(_ message: String) -> Failure {
        fault(.bounds, path.isEmpty ? message : "\(path.dropLast()): \(message)")
    }

    package func missing(_ name: String) -> Failure {
        fault(.missing, "\(path)\(name) is missing")
    }

    package func wrongKind(_ name: String, _ member: JSONValue, expected: String) -> Failure {
        fault(.structure, "\(path)\(name) must be \(expected), got \(member.kind.name)")
    }

    private func fault(_ kind: BodyFault.Kind, _ message: String) -> Failure {
        dialect.failure(BodyFault(kind: kind, message: message))
    }

    /// Shortens a caller's text for a message. The caller can still recognize it.
    private func shortened(_ text: String) -> String {
        text.count > 100 ? text.prefix(100) + "…" : text
    }
}
