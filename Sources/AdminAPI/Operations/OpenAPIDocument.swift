internal import AdminCore
internal import HTTPRouting
internal import JSON
internal import Kernel

/// The OpenAPI 3.1 document of the admin API: `/_mock/openapi.json`.
///
/// The document is created once, from the table of operations.
enum OpenAPIDocument {
    static let bytes: [UInt8] = {
        var text = ""
        document.append(to: &text)
        return Array((text + "\n").utf8)
    }()

    static let perform: AdminAPI.Operation = { _ throws(AdminProblem) in .now(.json(bytes)) }

    private static let document: SchemaValue = [
        "openapi": "3.1.0",
        "info": [
            "title": "connect-chat-mock admin API", "version": "1",
            "description": "The calls that tests need and Amazon Connect does not offer.",
            "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
        ],
        "servers": [["url": "/"]],
        "paths": paths,
        "components": [
            "schemas": APISchemas.components,
            "responses": [
                "Problem": [
                    "description": "The reason in one sentence (RFC 9457).",
                    "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
                ]
            ],
            "securitySchemes": [
                "token": ["type": "http", "scheme": "bearer", "description": "With \(OptionName.adminToken)."]
            ],
        ],
    ]

    private static let paths: SchemaValue = {
        var paths: [(name: String, value: SchemaValue)] = []
        for operation in APIOperations.all {
            let entry = (name: operation.method.rawValue, value: operation.document)
            if let index = paths.firstIndex(where: { $0.name == operation.pattern }),
                case .object(let methods) = paths[index].value
            {
                paths[index].value = .object(methods + [entry])
            } else {
                paths.append((operation.pattern, .object([entry])))
            }
        }
        return .object(paths)
    }()
}
