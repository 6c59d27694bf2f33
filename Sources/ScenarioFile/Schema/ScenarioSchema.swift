internal import Simulator

/// The scenario language as JSON Schema (draft 2020-12), made of the words that the reader goes by.
///
/// It says what can be said of form alone. What needs more (who is both played and expected, whether a pattern compiles or
/// a JSON text is JSON) only the reader tells.
package enum ScenarioSchema {
    /// The schema file's bytes, with a line break at its end.
    package static let bytes: [UInt8] = {
        var text = ""
        schema.append(to: &text)
        return Array((text + "\n").utf8)
    }()

    private static let schema: SchemaValue = [
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "connect-chat-mock scenario",
        "description": "A conversation written down: who says what, when, and what must be answered.",
        "type": "object",
        "required": ["scenario", "steps"],
        "additionalProperties": false,
        "properties": head,
        "$defs": [
            "text": text, "name": name, "template": template, "duration": duration, "content": content,
            "matcher": matcher, "expected": expected, "steps": steps, "deed": deed, "expectation": expectation,
        ],
    ]

    private static func reference(_ name: String, _ description: String) -> SchemaValue {
        ["$ref": .text("#/$defs/\(name)"), "description": .text(description)]
    }

    private static func definition(_ name: String) -> SchemaValue {
        ["$ref": .text("#/$defs/\(name)")]
    }

    private static func words(_ words: [String]) -> SchemaValue {
        ["enum": .array(words.map(SchemaValue.text))]
    }

    /// An object with one of these members, and no other.
    private static func oneOf(_ members: [(name: String, value: SchemaValue)]) -> SchemaValue {
        [
            "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
            "properties": .object(members),
        ]
    }

    // MARK: - The head

    private static let head: SchemaValue = [
        "scenario": reference("name", "The unique name, which paths use."),
        "tags": ["description": "Words to choose scenarios by.", "type": "array", "items": definition("text")],
        "seed": [
            "description": "What the random choices of this scenario are drawn from; a run's own seed goes before it.",
            "type": "integer", "minimum": 0, "maximum": .number(.max),
        ],
        "starts": [
            "description": "When a run begins.",
            "anyOf": [words(Vocabulary.startWords), oneOf([("with flow", flow)])],
        ],
        "customer": [
            "description": "The customer, as StartChatContact describes one.",
            "type": "object", "additionalProperties": false,
            "properties": [
                "name": [
                    "description": "The display name.", "type": ["string", "number", "boolean", "null"], "minLength": 1,
                    "maxLength": 256,
                ],
                "attributes": [
                    "description": "Contact attributes, which are variables, too.",
                    "type": "object", "propertyNames": ["pattern": "^[A-Za-z0-9_-]+$"],
                    "additionalProperties": definition("text"),
                ],
            ],
        ],
        "steps": reference("steps", "What happens, one after the other."),
    ]

    private static let flow: SchemaValue = reference(
        "name",
        "A ContactFlowId or the name of a flow: the scenario plays the contact centre for contacts started with it.")

    // MARK: - Values

    private static let text: SchemaValue = ["type": ["string", "number", "boolean", "null"]]
    private static let name: SchemaValue = ["type": ["string", "number", "boolean", "null"], "minLength": 1]
    private static let template: SchemaValue = [
        "description": "A text; ${name} stands for a variable, ${name:-text} gives a default.",
        "type": ["string", "number", "boolean", "null"],
        "pattern": #"^(?:[^$]|\$(?!\{)|\$\{(?!:-)[^}]+\})*$"#,
    ]
    private static let duration: SchemaValue = [
        "description": "Such as 250ms, 2.5s, 1m30s or 2h.",
        "type": "string",
        "pattern": #"^(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ms|s|m|h|d))+$"#,
    ]

    private static let content: SchemaValue = [
        "description": "What is said: a text, or another form.",
        "anyOf": [
            ["allOf": [definition("template"), ["minLength": 1]]],
            oneOf([
                ("markdown", ["allOf": [definition("template"), ["minLength": 1]]]),
                ("json", ["description": "A value, or JSON as a text.", "not": ["const": ""]]),
                (
                    "one of",
                    [
                        "description": "One of these, drawn by the seed.", "type": "array", "minItems": 1,
                        "items": definition("content"),
                    ]
                ),
            ]),
        ],
    ]

    private static let matcher: SchemaValue = [
        "description": "What must be said: a text, any, or a mapping.",
        "anyOf": [
            ["allOf": [definition("template"), ["minLength": 1]]],
            [
                "type": "object", "additionalProperties": false,
                "properties": [
                    "contains": definition("template"),
                    "equals": definition("template"),
                    "matches": ["description": "A PCRE2 pattern; named groups become variables.", "type": "string"],
                    "example": reference("template", "What a stand-in says to match the pattern."),
                    "json": [
                        "description": "Values by path, such as order.items[0].id.", "type": "object",
                        "minProperties": 1, "maxProperties": 500, "additionalProperties": definition("template"),
                    ],
                    "one of": ["type": "array", "minItems": 1, "items": definition("matcher")],
                    "ignoring case": ["type": "boolean"],
                ],
                "oneOf": .array(Vocabulary.matcherForms.map { ["required": .array([.text($0)])] }),
                "dependentRequired": ["example": ["matches"]],
            ],
        ],
    ]

    // MARK: - Steps

    private static let steps: SchemaValue = [
        "type": "array",
        "items": [
            "anyOf": [
                words(deeds { Vocabulary.value(of: $0) != .required }), definition("deed"), definition("expectation"),
            ]
        ],
    ]

    /// `<actor> <verb>` for the verbs that `isIncluded` takes.
    private static func deeds(_ isIncluded: (Verb) -> Bool) -> [String] {
        Actor.allCases.flatMap { actor in
            Vocabulary.verbs(of: actor).filter(isIncluded).map { "\(actor.rawValue) \($0.rawValue)" }
        }
    }

    private static let deed: SchemaValue = {
        let says = deeds { $0 == .says }.map { (name: $0, value: definition("content")) }
        let lasting = deeds { $0 == .types || $0 == .drops }.map { (name: $0, value: definition("duration")) }
        let acts = says + lasting + [("wait", definition("duration"))]
        return [
            "type": "object", "additionalProperties": false,
            "properties": .object(acts + [("id", reference("name", "Names the step for its random draws."))]),
            "oneOf": .array(acts.map { ["required": .array([.text($0.name)])] }),
        ]
    }()

    private static let expectation: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["expect"],
        "properties": [
            "expect": definition("expected"),
            "within": reference("duration", "30s unless given."),
            "or else": reference("steps", "What to do instead of failing."),
            "id": reference("name", "Names the step."),
        ],
    ]

    private static let expected: SchemaValue = [
        "description": "Something that somebody else must do.",
        "anyOf": [
            words(deeds { _ in true }),
            oneOf(deeds { $0 == .says }.map { (name: $0, value: definition("matcher")) }),
        ],
    ]
}
