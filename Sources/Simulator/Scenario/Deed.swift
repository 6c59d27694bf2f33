package import ChatDomain

/// What an actor does in a step, with what it needs for it.
package enum Deed: Sendable {
    case joins
    case leaves
    case says(Content, to: Visibility)
    /// A message that comes in pieces, each so many milliseconds after the one before.
    case streams([Template], every: Int64)
    /// One typing event at once and one every 5 s, until that many milliseconds have passed.
    case types(milliseconds: Int64)
    case attaches(AttachedFile)
    case receives
    case reads
    case answers(Template)
    /// The flow waits for that many milliseconds.
    case asksForSignIn(milliseconds: Int64)
    case signsIn
    case failsToSignIn
    case cancelsSignIn
    case sets([(name: String, value: Template)])
    case transfers(Destination)
    case failsToTransfer
    case invites(Destination)
    case rejects
    case monitors
    case idles(milliseconds: Int64)
    case isNow(Template)
    /// The actor's clients lose their sockets, and get none for that many milliseconds.
    case drops(milliseconds: Int64)
    /// The actor's clients get sockets again.
    case reconnects
    /// The actor's CCP pages are told.
    case signsOut
    case losesAccess

    package var verb: Verb {
        switch self {
        case .joins: .joins
        case .leaves: .leaves
        case .says, .streams: .says
        case .types: .types
        case .attaches: .attaches
        case .receives: .receives
        case .reads: .reads
        case .answers: .answers
        case .asksForSignIn: .asksForSignIn
        case .signsIn: .signsIn
        case .failsToSignIn: .failsToSignIn
        case .cancelsSignIn: .cancelsSignIn
        case .sets: .sets
        case .transfers: .transfers
        case .failsToTransfer: .failsToTransfer
        case .invites: .invites
        case .rejects: .rejects
        case .monitors: .monitors
        case .idles: .idles
        case .isNow: .isNow
        case .drops: .drops
        case .reconnects: .reconnects
        case .signsOut: .signsOut
        case .losesAccess: .losesAccess
        }
    }
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
