internal import JSON
internal import Kernel

/// The parts of an interactive message that a client needs: the choices, and how to answer them.
///
/// Templates and counts are from Amazon Connect's guide to interactive messages
/// (Documentation/Protocol.md#content-types). The answer to a view is an interactive response. Any
/// other choice is sent as a plain text with its title, as Amazon's chat interface sends it.
package struct InteractiveTemplate: Sendable, Codable {
    private enum Kind: String, CaseIterable, Codable {
        case listPicker = "ListPicker"
        case timePicker = "TimePicker"
        case panel = "Panel"
        case quickReply = "QuickReply"
        case carousel = "Carousel"
        case viewResource = "ViewResource"

        /// How many choices a message can offer; nil if the message does not list them.
        var counts: ClosedRange<Int>? {
            switch self {
            case .listPicker: 1...6
            case .timePicker: 1...40
            case .panel: 1...10
            case .quickReply, .carousel: 2...5
            case .viewResource: nil
            }
        }

        var listName: String { self == .timePicker ? "timeslots" : "elements" }
    }

    private let kind: Kind
    /// The choices of the customer; empty for views.
    package let choices: [String]

    /// - Throws: ``ContentMistake`` with a sentence that says what is wrong.
    package init(_ content: String) throws(ContentMistake) {
        guard let root = try? JSONDocument(Array(content.utf8)).root, root.kind == .object else {
            throw ContentMistake("an interactive message must be a JSON object")
        }
        let names = Kind.allCases.map(\.rawValue)
        guard let name = root["templateType"]?.string else {
            throw ContentMistake("an interactive message must have a templateType: \(names.joined(separator: ", "))")
        }
        guard let kind = Kind(rawValue: name) else {
            throw ContentMistake(
                "templateType must be one of \(names.joined(separator: ", ")), got \"\(name)\""
                    + Suggestion.clause(for: name, among: names))
        }
        guard let inner = root["data"]?["content"], inner.kind == .object else {
            throw ContentMistake("an interactive message must have data with content")
        }
        self.kind = kind
        choices = try Self.choices(of: kind, in: inner)
    }

    private static func choices(of kind: Kind, in content: JSONValue) throws(ContentMistake) -> [String] {
        guard let counts = kind.counts else { return [] }
        let list = content[kind.listName]?.elements ?? []
        guard counts.contains(list.count) else {
            throw ContentMistake(
                "a \(kind.rawValue) has \(counts.lowerBound) to \(counts.upperBound) \(kind.listName), not \(list.count)"
            )
        }
        switch kind {
        case .timePicker: return list.compactMap { $0["date"]?.string }
        case .carousel:
            // Each element is a message with its own elements.
            return list.flatMap { element in
                element["data"]?["content"]?["elements"]?.elements.compactMap { $0["title"]?.string } ?? []
            }
        // open: template types are texts
        default: return list.compactMap { $0["title"]?.string }
        }
    }

    /// Returns what a customer's client sends for a choice.
    ///
    /// - Parameter choice: A title; for a view, the name of an action.
    package func answer(_ choice: String) -> (type: ContentType, content: String) {
        guard kind == .viewResource else { return (.plain, choice) }
        let content = JSONWriter.object { writer in
            writer.member("action", choice)
            writer.object("data") { _ in }
            writer.member("templateType", kind.rawValue)
            writer.member("version", "1.0")
        }
        return (.interactiveResponse, String(decoding: content, as: UTF8.self))
    }
}

/// A mistake in manually written content.
package struct ContentMistake: Error, Sendable {
    package let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
