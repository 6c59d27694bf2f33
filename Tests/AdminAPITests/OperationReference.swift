import HTTPRouting
import HTTPTypes
import JSON
import Kernel
import TestStage

@testable import AdminAPI

/// Writes the reference of the admin API: each operation with a request and the response of a busy instance.
enum OperationReference {
    static func page() throws -> String {
        var text = """
            # Admin API operations

            Every operation of the [admin API](AdminAPI.md), with a request and the response to it. This page is written by a test,
            which sends the requests to an instance with three chats.

            Tokens, and what depends on them, are shown as `…`. A long body is cut after \(mostLines) lines. Each operation can also answer 400, 401, 403 and 415
            with `application/problem+json`, and an operation with `wait` can answer 408 and 503.

            """
        var tag = ""
        for operation in APIOperations.all {
            if operation.tag != tag {
                tag = operation.tag
                text += "\n## \(tag.prefix(1).uppercased() + tag.dropFirst())\n"
            }
            text += try section(operation)
        }
        return text
    }

    private static func section(_ operation: APIOperation) throws -> String {
        let stage = try OperationStage()
        try stage.prepare(operation)
        let path = stage.path(of: operation)
        let body = stage.exampleBody(of: operation)
        let response = stage.call(operation, body: body)
        var text =
            "\n### \(operation.method.rawValue.uppercased()) \(operation.pattern.replacing("/_mock/v1/instances/{instanceId}", with: "…"))\n\n"
        text += "\(operation.summary)\n"
        if !operation.query.isEmpty {
            text += "\n| query | |\n|---|---|\n"
            for item in operation.query { text += "| `\(item.name)` | \(item.description) |\n" }
        }
        text += "\n    \(operation.method.rawValue.uppercased()) \(path)\n"
        text += indented(shown(body))
        text += "\n    \(response.status)\n"
        text += indented(shown(response.text))
        if !operation.refusals.isEmpty {
            text += "\nErrors: \(operation.refusals.map(String.init).joined(separator: ", ")).\n"
        }
        return text
    }

    /// The most lines of a body.
    private static let mostLines = 60

    private static func indented(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let hidden = lines.count - mostLines
        if hidden > 0 { lines = lines.prefix(mostLines) + ["…"] }
        return text.isEmpty ? "" : lines.map { $0.isEmpty ? "\n" : "    \($0)\n" }.joined()
    }

    private static func shown(_ body: String) -> String {
        guard let document = try? JSONDocument(Array(body.utf8)) else { return body }
        return pretty(document.root, named: "", indent: 0)
    }

    /// Returns JSON with line breaks where a value is longer than a line.
    private static func pretty(_ value: JSONValue, named name: String, indent: Int) -> String {
        let line = compact(value, named: name)
        guard line.count + indent > 150 else { return line }
        let margin = String(repeating: " ", count: indent + 2)
        var parts: [String] = []
        switch value.kind {
        case .object:
            parts = value.members.map {
                "\(margin)\(JSONWriter.quoted($0.name)): \(pretty($0.value, named: $0.name, indent: indent + 2))"
            }
        case .array: parts = value.elements.map { margin + pretty($0, named: name, indent: indent + 2) }
        case .string, .number, .boolean, .null: return line
        }
        let (open, close) = value.kind == .object ? ("{", "}") : ("[", "]")
        return "\(open)\n\(parts.joined(separator: ",\n"))\n\(String(repeating: " ", count: indent))\(close)"
    }

    private static func compact(_ value: JSONValue, named name: String) -> String {
        switch value.kind {
        case .object:
            "{"
                + value.members.map { "\(JSONWriter.quoted($0.name)): \(compact($0.value, named: $0.name))" }
                .joined(separator: ", ") + "}"
        case .array: "[" + value.elements.map { compact($0, named: name) }.joined(separator: ", ") + "]"
        // A snapshot has tokens, which are random.
        case .string where name == "checksum", .number where name == "bytes" && (value.integer ?? 0) > 1_024: "\"…\""
        case .string where name.lowercased().hasSuffix("token") && (value.string ?? "").hasSuffix("…"): "\"…\""
        case .string where name.lowercased().hasSuffix("token") && (value.string?.count ?? 0) > 40: "\"…\""
        case .string, .number, .boolean, .null: value.source
        }
    }
}
