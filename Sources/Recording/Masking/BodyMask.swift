package import JSON
internal import Redaction

/// Removes secrets from bodies and frames as they arrive, and personal data when the recording ends.
///
/// Personal data wait until the end, because a name can be in a text before its participant joins.
package struct BodyMask: Sendable {
    private let redacts: Bool
    private var placeholders = Placeholders()
    private var redactor = Redactor()
    /// Values of contact attributes and the like.
    private var privateTexts: [String] = []

    /// - Parameter redacts: whether ids and personal data are replaced.
    package init(redacts: Bool) {
        self.redacts = redacts
    }

    /// What was replaced, in sentences.
    package var notes: [String] { redactor.notes }

    /// Returns what stands for a secret that is not in a body.
    package mutating func token(_ value: String, _ kind: String) -> String { placeholders.token(value, kind) }

    /// Returns what stands for an id that is not in a body, such as a parameter of a path.
    package mutating func identifier(_ value: String) -> String { redacts ? placeholders.identifier(value) : value }

    /// Returns an id, after ``identifier(_:)``, without personal data. An id can be any text that a client chose.
    package mutating func redactedIdentifier(_ value: String) -> String { redacts ? redactor.redacted(value) : value }

    // MARK: - As they arrive

    /// Returns a body without tokens, signatures and unknown values. Texts are as they were.
    package mutating func withoutSecrets(_ body: JSONTree) -> JSONTree {
        learnNames(body)
        return walk(body, "", "") { mask, text, treatment in mask.withoutSecrets(text, treatment) }
    }

    private mutating func withoutSecrets(_ text: String, _ treatment: MemberTreatment?) -> String {
        switch treatment {
        // Times, and names of types and states.
        case .plain: text.wholeMatch(of: #/[A-Za-z0-9_.\/+:*\-]{0,100}/#) == nil ? Self.unknown(text) : text
        case .displayName: text
        case .privateText:
            if redacts { learnPrivate(text) } else { text }
        case .token(let kind): placeholders.token(text, kind)
        case .url: placeholders.token(text, "url")
        case .identifier: identifier(text)
        case .text: inner(text) { mask, text, treatment in mask.withoutInnerSecrets(text, treatment) } ?? sentence(text)
        case nil: Self.unknown(text)
        }
    }

    private static func unknown(_ text: String) -> String { "(a text of \(text.count) characters)" }

    /// Remembers a private text, so that it is replaced in other texts, too. Returns it as it is.
    private mutating func learnPrivate(_ text: String) -> String {
        if text.count >= Self.shortestPrivate, !privateTexts.contains(text) { privateTexts.append(text) }
        return text
    }

    /// Shorter values, such as `gold`, are ordinary words.
    private static let shortestPrivate = 6
    private static let mostPrivate = 1_000

    /// Returns a text that people wrote without personal data, and without what is known about a customer.
    private mutating func redactedText(_ text: String) -> String {
        var text = text
        for value in privateTexts.prefix(Self.mostPrivate) where text.contains(value) {
            text = text.replacing(value, with: placeholders.privateText(value))
        }
        return redactor.redacted(text)
    }

    /// Returns a value of JSON in a text. Its members are free, and only known secrets are replaced.
    private mutating func withoutInnerSecrets(_ text: String, _ treatment: MemberTreatment?) -> String {
        switch treatment {
        case .token(let kind): placeholders.token(text, kind)
        case .url: text
        case .identifier: identifier(text)
        case .plain, .displayName, .privateText, .text, nil: sentence(text)
        }
    }

    /// Returns a text without the users, accounts and resources that an error of AWS names.
    private mutating func sentence(_ text: String) -> String {
        guard redacts, text.contains("arn:aws") || text.contains("ccount") else { return text }
        let text = text.replacing(#/([Aa]ccount(?: id)?:? ?)\d{12}\b/#) { "\($0.1)111122223333" }.replacing(
            #/arn:aws[a-z\-]*:(?:iam|sts)::\d{12}:[A-Za-z0-9+=,.@_\-\/]+/#
        ) { _ in
            "arn:aws:iam::111122223333:user/Someone"
        }
        return placeholders.identifier(text)
    }

    private mutating func learnNames(_ tree: JSONTree) {
        if tree["ParticipantRole"]?.string != "SYSTEM" {
            // A client can repeat a member. StartChatContact has only the customer's name.
            for member in tree.members where member.name == "DisplayName" {
                for name in [member.value.string].compactMap(\.self) + member.value.elements.compactMap(\.string) {
                    redactor.learn(name, isCustomer: ["CUSTOMER", nil].contains(tree["ParticipantRole"]?.string))
                }
            }
        }
        for member in tree.members { learnNames(member.value) }
        for element in tree.elements { learnNames(element) }
    }

    // MARK: - At the end

    /// Returns a body, after ``withoutSecrets(_:)``, without personal data.
    package mutating func redacted(_ body: JSONTree) -> JSONTree {
        guard redacts else { return body }
        return walk(body, "", "", renames: true) { mask, text, treatment in
            switch treatment {
            case .plain, .token, .url, nil: text
            case .identifier: mask.redactedText(text)
            case .displayName: mask.redactor.replacement(for: text)
            case .privateText: mask.placeholders.privateText(text)
            case .text:
                mask.inner(text, renames: true) { mask, text, treatment in mask.redactedInner(text, treatment) }
                    ?? mask.redactedText(text)
            }
        }
    }

    /// Returns a value of JSON in a text, without personal data. Placeholders stay.
    private mutating func redactedInner(_ text: String, _ treatment: MemberTreatment?) -> String {
        if case .token = treatment { text } else { redactedText(text) }
    }

    // MARK: - Walking

    private typealias Change = (inout BodyMask, String, MemberTreatment?) -> String

    /// - Parameter renames: whether personal data in the names of members are replaced.
    private mutating func walk(
        _ tree: JSONTree, _ name: String, _ parent: String, renames: Bool = false, _ change: Change
    ) -> JSONTree {
        switch tree {
        case .object(let members):
            return .object(
                members.map { member in
                    JSONTree.Member(
                        renames ? redactor.redacted(member.name) : member.name,
                        walk(member.value, member.name, name, renames: renames, change))
                })
        // The elements of an array have the array's name.
        case .array(let elements):
            return .array(elements.map { walk($0, name, parent, renames: renames, change) })
        case .string(let text): return .string(change(&self, text, MemberTreatment.of(name, in: parent)))
        // Only members whose values are known can have a number that is not private.
        case .number(let digits):
            let isKept =
                MemberTreatment.of(name, in: parent) == .plain && digits.prefix { $0 != "." }.count < Self.cardNumber
            return isKept ? tree : .number(0)
        case .boolean: return MemberTreatment.of(name, in: parent) == .plain ? tree : .boolean(false)
        case .null: return tree
        }
    }

    /// Changes the strings of JSON in a text; nil if the text is not a JSON object or array.
    private mutating func inner(_ text: String, renames: Bool = false, _ change: Change) -> String? {
        guard let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "["),
            let tree = JSONTree(text: text.utf8)
        else { return nil }
        return walkInner(tree, "", renames, change).text
    }

    /// Like ``walk(_:_:_:renames:_:)``, but numbers stay if they do not look like those of people.
    private mutating func walkInner(_ tree: JSONTree, _ name: String, _ renames: Bool, _ change: Change) -> JSONTree {
        switch tree {
        case .object(let members):
            return .object(
                members.map { member in
                    JSONTree.Member(
                        renames ? redactor.redacted(member.name) : member.name,
                        walkInner(member.value, member.name, renames, change))
                })
        case .array(let elements): return .array(elements.map { walkInner($0, name, renames, change) })
        case .string(let text): return .string(change(&self, text, MemberTreatment.of(name, in: "")))
        case .number(let digits): return renames && digits.utf8.count >= Self.longNumber ? .number(0) : tree
        case .boolean, .null: return tree
        }
    }

    /// No size, time or count has as many digits.
    private static let cardNumber = 14
    /// Numbers with as many digits can be those of cards, accounts and telephones.
    private static let longNumber = 8
}
