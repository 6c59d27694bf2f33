internal import JSON

/// Reads objects whose member names can differ in case, and whose members can be null.
extension JSONValue {
    /// Returns the first of these members, in any case; nil if all are absent or null.
    func loose(_ names: String...) -> JSONValue? {
        let members = members
        for name in names {
            let found = members.last { $0.name.lowercased() == name.lowercased() }?.value
            if let found, found.kind != .null { return found }
        }
        return nil
    }

    func looseText(_ names: String...) -> String? {
        for name in names {
            if let text = loose(name)?.string, !text.isEmpty { return text }
        }
        return nil
    }
}
