package import ContactModel
internal import HTTPRouting
internal import JSON
internal import Kernel

/// Reads a view from JSON, a request's or a file's: `{template, inputSchema?, actions?, name?, version?, token?}`.
package enum ViewReader {
    package static func read(id: String, _ body: [UInt8]) throws(AdminProblem) -> View {
        guard View.isID(id) else {
            throw AdminProblem(400, "a view's id has 1 to 500 letters, digits, _, -, :, / and $, unlike \"\(id)\"")
        }
        let members = try AdminMembers(body: body, dialect: AdminDialect())
        try members.refuseUnknown(besides: ["name", "version", "token", "inputSchema", "template", "actions"])
        guard let template = try json("template", of: members) else { throw members.missing("template") }
        return View(
            id: id, name: try members.string("name", length: 1...255) ?? id,
            version: try members.integer("version", 1...1_000_000) ?? 1,
            token: try members.string("token", length: 1...1_000) ?? id,
            inputSchema: try json("inputSchema", of: members) ?? "{}", template: template,
            actions: try members.strings("actions", length: 1...255) ?? [])
    }

    /// An object, or its JSON as a string, which is how the service hands it out.
    private static func json(_ name: String, of members: AdminMembers) throws(AdminProblem) -> String? {
        guard let value = members.value[name] else { return nil }
        switch value.kind {
        case .object: return value.source
        case .string:
            let text = value.string ?? ""
            guard let document = try? JSONDocument(Array(text.utf8)), document.root.kind == .object else {
                throw AdminProblem(400, "\(name) is a string that is no JSON object")
            }
            return text
        // open: any other kind of JSON
        default: throw members.wrongKind(name, value, due: "an object, or its JSON as a string")
        }
    }
}
