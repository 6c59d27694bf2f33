package import Chats
internal import ContactModel

/// What an actor does in a step, with what it needs for it.
package enum Act: Sendable {
    /// A verb that needs nothing.
    case bare(Verb)
    case says(Content, to: Visibility)
    /// A message that comes in pieces, each so many milliseconds after the one before.
    case saysInChunks([Template], every: Int64)
    /// One typing event at once and one every 5 s, until that many milliseconds have passed.
    case types(milliseconds: Int64)
    case attaches(AttachedFile)
    case answers(Template)
    /// The flow waits for that many milliseconds.
    case asksForSignIn(milliseconds: Int64)
    case sets([(name: String, value: Template)])
    case transfers(Destination)
    case invites(Destination)
    case idles(milliseconds: Int64)
    case isNow(Template)
    /// The actor's clients lose their sockets, and get none for that many milliseconds.
    case drops(milliseconds: Int64)
}

/// Where a contact is sent, before variables are filled in.
package struct Destination: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case agent
        case queue
        case flow
    }

    package let kind: Kind
    package let name: Template

    package init(_ kind: Kind, _ name: Template) {
        self.kind = kind
        self.name = name
    }

    func target(_ variables: [String: String]) throws(TemplateFailure) -> TransferTarget {
        let name = try name.text(variables)
        switch kind {
        case .agent: return .agent(name)
        case .queue: return .queue(name)
        case .flow: return .flow(name)
        }
    }
}
