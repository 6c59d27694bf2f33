package import JSON
internal import Recording

/// Compares two bodies or items, member by member.
package struct TreeComparison {
    /// A difference in one member.
    package struct Finding: Sendable, Equatable {
        package let kind: Difference.Kind
        /// The member's path, such as `Transcript[].Id`; empty for the whole body.
        package let path: String
        package let recorded: String
        package let here: String
    }

    package private(set) var findings: [Finding] = []
    package private(set) var correspondence: Correspondence

    package init(_ correspondence: Correspondence) {
        self.correspondence = correspondence
    }

    package mutating func compare(_ recorded: JSONTree, _ here: JSONTree) {
        compare(recorded, here, "", "", "")
    }

    private mutating func compare(
        _ recorded: JSONTree, _ here: JSONTree, _ path: String, _ name: String, _ parent: String
    ) {
        guard recorded.kind == here.kind else {
            return add(.type, path, recorded.kind.name, here.kind.name)
        }
        switch (recorded, here) {
        case (.object, _): compareMembers(recorded, here, path, name)
        case (.array(let recorded), .array(let here)):
            if name == "Transcript" {
                compareItems(recorded, here, path)
            } else {
                compareElements(recorded, here, path, name, parent)
            }
        case (.string(let recorded), .string(let here)): compare(recorded, here, path, name, parent)
        case (.number(let recorded), .number(let here)): compareNumbers(recorded, here, path, name, parent)
        case (.boolean(let recorded), .boolean(let here)):
            if recorded != here, MemberTreatment.of(name, in: parent) == .plain {
                add(.value, path, "\(recorded)", "\(here)")
            }
        // open: pairs of different kinds are handled above
        default: break
        }
    }

    // MARK: - Objects and arrays

    private mutating func compareMembers(_ recorded: JSONTree, _ here: JSONTree, _ path: String, _ name: String) {
        for member in recorded.members where member.value != .null {
            let memberPath = path.isEmpty ? member.name : "\(path).\(member.name)"
            if let value = here[member.name] {
                compare(member.value, value, memberPath, member.name, name)
            } else {
                add(.memberMissing, memberPath, shown(member.value), "absent")
            }
        }
        for member in here.members where member.value != .null && recorded[member.name] == nil {
            add(.memberExtra, path.isEmpty ? member.name : "\(path).\(member.name)", "absent", shown(member.value))
        }
    }

    private func shown(_ value: JSONTree) -> String {
        switch value {
        case .object, .array: value.kind.name
        case .string(let text): text.isEmpty ? "an empty text" : "a text"
        case .number, .boolean, .null: value.text
        }
    }

    private mutating func compareElements(
        _ recorded: [JSONTree], _ here: [JSONTree], _ path: String, _ name: String, _ parent: String
    ) {
        if recorded.count != here.count { add(.length, path, "\(recorded.count)", "\(here.count)") }
        for (recorded, here) in zip(recorded, here) { compare(recorded, here, "\(path)[]", name, parent) }
    }

    private mutating func compareItems(_ recorded: [JSONTree], _ here: [JSONTree], _ path: String) {
        if recorded.count != here.count { add(.length, path, "\(recorded.count)", "\(here.count)") }
        let alignment = ItemAlignment(recorded, here, correspondence)
        // A page of another length has other items, which says the same again.
        if recorded.count == here.count {
            for index in alignment.onlyRecorded {
                add(.value, "\(path)[]", "an item \(ItemKey(recorded[index]).name)", "no such item")
            }
        }
        let misplaced = alignment.misplaced(except: correspondence.itemsWithoutPlace, in: recorded)
        if !misplaced.isEmpty {
            let names = misplaced.map { ItemKey(recorded[$0]).name }
            add(.order, path, "\(names.joined(separator: ", ")) at the recorded place", "at another place")
        }
        for pair in alignment.pairs { compare(recorded[pair.recorded], here[pair.here], "\(path)[]", "Transcript", "") }
    }

    // MARK: - Values

    private mutating func compare(_ recorded: String, _ here: String, _ path: String, _ name: String, _ parent: String)
    {
        switch MemberTreatment.of(name, in: parent) {
        case .plain: comparePlain(recorded, here, path)
        case .token, .url:
            if recorded.isEmpty != here.isEmpty {
                add(
                    .value, path, recorded.isEmpty ? "an empty text" : "a text",
                    here.isEmpty ? "an empty text" : "a text")
            } else if !recorded.isEmpty {
                correspondence.learn(recorded, here)
            }
        case .identifier: compareIdentifiers(recorded, here, path)
        case .displayName: compareTexts(recorded, here, path, .value)
        case .privateText:
            if !recorded.hasPrefix(Placeholders.privateText) {
                compareTexts(recorded, here, path, .value)
            } else if !correspondence.matchPlaceholder(recorded, here) {
                add(.value, path, "the text of another member", "this text")
            }
        case .text: compareTexts(recorded, here, path, name == "message" || name == "Message" ? .wording : .value)
        // The value of an unknown member is not in a recording.
        case nil: break
        }
    }

    private mutating func comparePlain(_ recorded: String, _ here: String, _ path: String) {
        let forms = (ValueForm(recorded), ValueForm(here))
        if forms.0 != forms.1 {
            add(.format, path, forms.0.description, forms.1.description)
        } else if forms.0 == .other, recorded != here {
            add(.value, path, recorded, here)
        }
    }

    private mutating func compareIdentifiers(_ recorded: String, _ here: String, _ path: String) {
        let forms = (ValueForm(recorded), ValueForm(here))
        guard forms.0 == forms.1 else { return add(.format, path, forms.0.description, forms.1.description) }
        // Ids that are not UUIDs, such as ARNs, contain some. An instance of this server can have any name.
        guard forms.0 != .other else { return }
        if !correspondence.match(recorded, here) { add(.value, path, "the id of another thing", "this id") }
    }

    private mutating func compareTexts(_ recorded: String, _ here: String, _ path: String, _ kind: Difference.Kind) {
        // JSON in a text can have ids, and other blanks.
        if let recordedTree = Self.inner(recorded), let hereTree = Self.inner(here) {
            return compareInner(recordedTree, hereTree, path)
        }
        let expected = correspondence.translated(recorded)
        if expected != here { add(kind, path, recorded, here) }
    }

    private static func inner(_ text: String) -> JSONTree? {
        guard let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
        return JSONTree(text: text.utf8)
    }

    private mutating func compareInner(_ recorded: JSONTree, _ here: JSONTree, _ path: String) {
        for member in recorded.members {
            guard case .token = MemberTreatment.of(member.name, in: ""), let text = member.value.string,
                let partner = here[member.name]?.string
            else { continue }
            correspondence.learn(text, partner)
        }
        let expected = correspondence.translated(recorded)
        if expected != here { add(.value, path, recorded.text, here.text) }
    }

    private mutating func compareNumbers(
        _ recorded: String, _ here: String, _ path: String, _ name: String, _ parent: String
    ) {
        guard MemberTreatment.of(name, in: parent) == .plain else { return }
        if name.hasSuffix("Timestamp") {
            // Seconds and milliseconds differ by three digits.
            let lengths = (recorded.prefix { $0 != "." }.count, here.prefix { $0 != "." }.count)
            if abs(lengths.0 - lengths.1) > 1 {
                add(.format, path, "a number of \(lengths.0) digits", "a number of \(lengths.1) digits")
            }
        } else if !Self.measured.contains(where: name.hasSuffix), recorded != here {
            add(.value, path, recorded, here)
        }
    }

    /// Endings of members whose values depend on how fast people and the network were.
    private static let measured = ["InMillis", "Duration"]

    private mutating func add(_ kind: Difference.Kind, _ path: String, _ recorded: String, _ here: String) {
        findings.append(
            Finding(kind: kind, path: path, recorded: String(recorded.prefix(200)), here: String(here.prefix(200))))
    }
}
