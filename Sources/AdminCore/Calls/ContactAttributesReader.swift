package import ContactModel
internal import JSON

/// Reads the member `attributes` of a body: names and texts.
package enum ContactAttributesReader {
    /// Returns the contact attributes; empty if the body has none.
    package static func read(_ members: AdminMembers) throws(AdminProblem) -> [ContactAttribute] {
        guard let attributes = try members.structure("attributes") else { return [] }
        var read: [ContactAttribute] = []
        for (name, value) in attributes.value.members {
            guard let text = value.string else { throw attributes.wrongKind(name, value, expected: "a string") }
            read.append(ContactAttribute(name: name, value: text))
        }
        if let reason = AttributeLimits.refusal(of: read) { throw AdminProblem(400, "attributes: \(reason)") }
        return read
    }
}
