package import ContactModel
package import JSON

/// Reads a view from the JSON of a request or a file.
///
/// The form is `{template, inputSchema?, actions?, name?, version?, token?}`.
package struct ViewReader<Dialect: BodyDialect> {
    package typealias Members = BodyMembers<Dialect>
    package typealias Failure = Dialect.Failure

    private let dialect: Dialect

    package init(_ dialect: Dialect) {
        self.dialect = dialect
    }

    package func read(id: String, _ body: [UInt8]) throws(Failure) -> View {
        try read(try Members(body: body, dialect: dialect), id: id)
    }

    /// Reads a view that contains its id.
    package func read(_ members: Members) throws(Failure) -> View {
        try read(members, id: try members.requiredString("id", length: 1...500), others: ["id"])
    }

    private func read(_ members: Members, id: String, others: [String] = []) throws(Failure) -> View {
        guard View.isID(id) else {
            throw members.refusal("a view's id must have 1 to 500 letters, digits, _, -, :, / and $, got \"\(id)\"")
        }
        try members.refuseUnknown(except: others + ["name", "version", "token", "inputSchema", "template", "actions"])
        guard let template = try json("template", of: members) else { throw members.missing("template") }
        return View(
            id: id, name: try members.string("name", length: 1...255) ?? id,
            version: try members.integer("version", 1...1_000_000) ?? 1,
            token: try members.string("token", length: 1...1_000) ?? id,
            inputSchema: try json("inputSchema", of: members) ?? "{}", template: template,
            actions: try members.strings("actions", length: 1...255) ?? [])
    }

    /// Reads an object, or its JSON as a string, which is the form that the service sends.
    private func json(_ name: String, of members: Members) throws(Failure) -> String? {
        guard let value = members.value[name] else { return nil }
        switch value.kind {
        case .object: return value.source
        case .string:
            let text = value.string ?? ""
            guard let document = try? JSONDocument(Array(text.utf8)), document.root.kind == .object else {
                throw members.refusal("\(name) must be a JSON object as a string")
            }
            return text
        // open: any other kind of JSON
        default: throw members.wrongKind(name, value, expected: "an object, or its JSON as a string")
        }
    }
}
