internal import AdminCore
internal import HTTPTypes
internal import JSON
internal import Kernel

/// An operation of the admin API: its route, its parameters, and the code that performs it.
///
/// The router, the checks of names in bodies and queries, and the OpenAPI document use this type.
struct APIOperation: Sendable {
    /// A query item that the operation accepts.
    struct Query: Sendable {
        let name: String
        let description: String
        /// Returns the schema, which is created on demand.
        let schema: @Sendable () -> SchemaValue

        init(name: String, description: String, schema: @autoclosure @escaping @Sendable () -> SchemaValue) {
            self.name = name
            self.description = description
            self.schema = schema
        }
    }

    /// The content of a request body or of a response.
    enum Content: Sendable {
        /// JSON of this schema. Schemas are created on demand, so that the server starts faster.
        case schema(@Sendable () -> SchemaValue)
        /// JSON with another media type.
        case document(String)
        /// Any text, with this media type.
        case text(String)
        case bytes
        case none

        static func json(_ schema: @autoclosure @escaping @Sendable () -> SchemaValue) -> Content { .schema(schema) }
    }

    /// An HTTP method, in the spelling of OpenAPI.
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
    /// The pattern of the route, or its part after the instance's path.
    let path: String
    let tag: String
    let summary: String
    var query: [Query] = []
    var body: Content = .none
    /// Whether the request must have a body.
    var needsBody = true
    /// The largest body, in bytes. Nil means the limit of all other requests.
    var largestBody: Int?
    var status = 200
    var answer: Content
    /// Other media types that a client can choose for the response. Their content is text.
    var answerTexts: [String] = []
    /// Error statuses, in addition to 400, 401, 403 and 415, which every operation has.
    var refusals: [Int] = []
    /// An example of a valid body.
    var example: SchemaValue?
    /// Whether a POST only reads. The journal has the other calls that are not GETs.
    var changesNothing = false
    let perform: AdminAPI.Operation

    /// The complete pattern of the route.
    var pattern: String { path.hasPrefix("/_") ? path : AdminAPI.instance + path }

    /// Whether the journal of the instance records calls.
    var isRecorded: Bool { method != .get && !changesNothing && !path.hasPrefix("/_") }

    /// The members that a JSON body can have.
    var bodyMembers: [String] {
        switch body {
        case .schema(let schema): schema().propertyNames
        case .document, .text, .bytes, .none: []
        }
    }

    // MARK: - OpenAPI document

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
    /// The names of an object schema's properties, including those of its `anyOf` alternatives.
    fileprivate var propertyNames: [String] {
        guard case .object(let members) = self else { return [] }
        var names: [String] = []
        for member in members {
            switch (member.name, member.value) {
            case ("properties", .object(let properties)): names += properties.map(\.name)
            case ("anyOf", .array(let forms)):
                for name in forms.flatMap(\.propertyNames) where !names.contains(name) { names.append(name) }
            // open: the other keywords of a schema
            default: break
            }
        }
        return names
    }
}

extension [(String, SchemaValue)] {
    fileprivate var asObject: SchemaValue { .object(map { (name: $0.0, value: $0.1) }) }
}
