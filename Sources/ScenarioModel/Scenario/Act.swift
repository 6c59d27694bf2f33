package import Chats
package import ContactModel

/// An act of an actor in a step, with its values.
package enum Act: Sendable {
    /// A verb without a value.
    case bare(Verb)
    case says(Content, to: Visibility)
    /// A message in chunks. `every` is the milliseconds between two chunks.
    case saysInChunks([Template], every: Int64)
    /// A typing event at once and one every 5 s, until the time has passed.
    case types(TimeSpan)
    case attaches(AttachedFile)
    case answers(Template)
    /// The flow waits for the sign-in for this long.
    case asksForSignIn(TimeSpan)
    case sets([(name: String, value: Template)])
    case transfers(Destination)
    case invites(Destination)
    case idles(TimeSpan)
    case changesName(Template)
    /// The actor's clients lose their sockets. New sockets are refused for this long.
    case drops(TimeSpan)
}

/// The target of a transfer or an invitation, before variables are expanded.
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

    package func target(_ variables: Variables) throws(TemplateFailure) -> TransferTarget {
        let name = try name.text(variables)
        switch kind {
        case .agent: return .agent(name)
        case .queue: return .queue(name)
        case .flow: return .flow(name)
        }
    }
}
