internal import AdminCore
internal import HTTPTypes
internal import JSON
internal import Kernel

/// An operation of the admin API: what leads to it, what it takes, and what it does.
///
/// Its route, the names that its body and its query may have, and its entry in the OpenAPI document are made of this.
struct APIOperation: Sendable {
    /// What stands in a query.
    struct Query: Sendable {
        let name: String
        let description: String
        /// Made when it is needed.
        let schema: @Sendable () -> SchemaValue

        init(name: String, description: String, schema: @autoclosure @escaping @Sendable () -> SchemaValue) {
            self.name = name
            self.description = description
            self.schema = schema
        }
    }

    /// A body, or an answer.
    enum Content: Sendable {
        /// JSON of this schema. The schema is made when it is needed, so that a start does not pay for it.
        case schema(@Sendable () -> SchemaValue)
        /// JSON with another media type.
        case document(String)
        /// Of another type; any text.
        case text(String)
        case bytes
        case none

        static func json(_ schema: @autoclosure @escaping @Sendable () -> SchemaValue) -> Content { .schema(schema) }
    }

    /// In the document's spelling.
    enum Method: String {
        case get, put, post, delete

        var ofHTTP: HTTPRequest.Method {
            switch self {
            case .get: .get
            case .put: .put
            case .post: .post
            case .delete: .delete
            }
        }
    }

    let method: Method
    /// The route's pattern, or what of it stands below an instance's.
    let path: String
    let tag: String
    let summary: String
    var query: [Query] = []
    var body: Content = .none
    /// Whether a body must be there.
    var needsBody = true
    /// The largest body, in bytes. Nil means the limit of all other requests.
    var largestBody: Int?
    var status = 200
    var answer: Content
    /// Other media types in which the caller can have the answer, as text.
    var answerTexts: [String] = []
    /// Refusals beside 400 and 403, which everything has.
    var refusals: [Int] = []
    /// A body that is taken, to begin with.
    var example: SchemaValue?
    let perform: AdminAPI.Operation

    /// The route's pattern.
    var pattern: String { path.hasPrefix("/_") ? path : AdminAPI.instance + path }

    /// The members that a body of JSON may have.
    var bodyMembers: [String] {
        switch body {
        case .schema(let schema): schema().propertyNames
        case .document, .text, .bytes, .none: []
        }
    }

    // MARK: - The document's form

    var document: SchemaValue {
        let parameters = pathParameters + query.map(parameter)
        var members: [(name: String, value: SchemaValue)] = [
            ("tags", [.text(tag)]), ("summary", .text(summary)), ("operationId", .text(operationID)),
        ]
        if !parameters.isEmpty { members.append(("parameters", .array(parameters))) }
        if let content = content(body, example) {
            members.append(("requestBody", ["required": .boolean(needsBody), "content": content]))
        }
        members.append(("responses", responses))
        return .object(members)
    }

    private var operationID: String {
        let words = pattern.split(whereSeparator: { !$0.isLetter && !$0.isNumber })
            .filter { !["mock", "v1", "instances"].contains($0) || pattern.hasSuffix("/instances") }
        return method.rawValue + words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private var pathParameters: [SchemaValue] {
        pattern.split(separator: "/").filter { $0.hasPrefix("{") }.map { segment in
            let name = String(segment.dropFirst().dropLast())
            return [
                "name": .text(name), "in": "path", "required": true,
                "schema": Self.segments[name] ?? ["type": "string", "minLength": 1, "maxLength": 256],
            ]
        }
    }

    private static let segments: [String: SchemaValue] = [
        "instanceId": ["type": "string", "minLength": 1, "maxLength": 100],
        "id": ["type": "string", "minLength": 1, "maxLength": 500],
        "contactId": ["type": "string", "format": "uuid"],
        "participantId": ["type": "string", "format": "uuid"],
        "file": ["type": "string", "minLength": 1],
        "attachmentId": ["type": "string", "format": "uuid"], "sessionId": ["type": "string", "format": "uuid"],
    ]

    private func parameter(_ query: Query) -> SchemaValue {
        [
            "name": .text(query.name), "in": "query", "description": .text(query.description),
            "schema": query.schema(),
        ]
    }

    private func content(_ content: Content, _ example: SchemaValue? = nil) -> SchemaValue? {
        switch content {
        case .schema(let schema):
            var media: [(name: String, value: SchemaValue)] = [("schema", schema())]
            if let example { media.append(("example", example)) }
            return ["application/json": .object(media)]
        case .document(let type): return [(type, ["schema": ["type": "object"]] as SchemaValue)].asObject
        case .text(let type): return [(type, ["schema": ["type": "string"]] as SchemaValue)].asObject
        case .bytes: return ["application/octet-stream": ["schema": ["type": "string", "format": "binary"]]]
        case .none: return nil
        }
    }

    private var responses: SchemaValue {
        var members: [(name: String, value: SchemaValue)] = []
        if case .object(let media)? = content(answer) {
            let texts = answerTexts.map { (name: $0, value: ["schema": ["type": "string"]] as SchemaValue) }
            let content = SchemaValue.object(media + texts)
            members.append((String(status), ["description": "Done.", "content": content]))
        } else {
            members.append((String(status), ["description": "Done."]))
        }
        let waits = query.contains { $0.name == "wait" }
        for status in ([400, 401, 403, 415] + refusals + (waits ? [408, 503] : [])).sorted() {
            members.append((String(status), ["$ref": "#/components/responses/Problem"]))
        }
        return .object(members)
    }
}

extension SchemaValue {
    /// The properties of an object's schema, or of all that it may be one of.
    fileprivate var propertyNames: [String] {
        guard case .object(let members) = self else { return [] }
        var names: [String] = []
        for member in members {
            switch (member.name, member.value) {
            case ("properties", .object(let properties)): names += properties.map(\.name)
            case ("anyOf", .array(let forms)):
                for name in forms.flatMap(\.propertyNames) where !names.contains(name) { names.append(name) }
            // open: whatever else a schema says
            default: break
            }
        }
        return names
    }
}

extension [(String, SchemaValue)] {
    fileprivate var asObject: SchemaValue { .object(map { (name: $0.0, value: $0.1) }) }
}
