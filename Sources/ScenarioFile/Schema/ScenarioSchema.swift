internal import JSON
internal import Kernel
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

    static let schema: SchemaValue = [
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "connect-chat-mock scenario",
        "description": "A conversation written down: who says what, when, and what must be answered.",
        "type": "object",
        "required": ["scenario", "steps"],
        "additionalProperties": false,
        "properties": head,
        "$defs": [
            "text": text, "name": name, "template": template, "duration": duration, "content": content,
            "matcher": matcher, "expected": expected, "steps": steps, "act": act,
            "namedAct": namedAct, "destination": destination, "file": file, "expectation": expectation,
            "severalExpected": severalExpected, "prohibition": prohibition, "decision": decision, "question": question,
            "row": row, "rule": rule,
        ],
    ]

    static func reference(_ name: String, _ description: String) -> SchemaValue {
        ["$ref": .text("#/$defs/\(name)"), "description": .text(description)]
    }

    static func definition(_ name: String) -> SchemaValue {
        ["$ref": .text("#/$defs/\(name)")]
    }

    static func words(_ words: [String]) -> SchemaValue {
        ["enum": .array(words.map(SchemaValue.text))]
    }

    /// An object with one of these members, and no other.
    static func oneOf(_ members: [(name: String, value: SchemaValue)]) -> SchemaValue {
        [
            "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
            "properties": .object(members),
        ]
    }

    // MARK: - The head

    static let head: SchemaValue = [
        "scenario": reference("name", "The unique name, which paths use."),
        "tags": ["description": "Words to choose scenarios by.", "type": "array", "items": definition("text")],
        "seed": [
            "description":
                "What the random choices of this scenario are drawn from; a run's own seed takes precedence.",
            "type": "integer", "minimum": 0, "maximum": .number(.max),
        ],
        "starts": [
            "description": "When a run begins.",
            "anyOf": [
                words(Vocabulary.startWords),
                oneOf([
                    ("with flow", flow),
                    (
                        "on boot again after",
                        reference("duration", "With the server, and again that long after each end: a second at least.")
                    ),
                ]),
            ],
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
                    "additionalProperties": definition("template"),
                ],
                "chat duration": reference(
                    "duration", "When the chat is over at the latest: 1h to 7d, 25h unless given."),
                "response mode": [
                    "description": "Whether a bot's message in chunks is seen to grow.",
                    "enum": .array(Vocabulary.responseModes.map(SchemaValue.text)),
                ],
            ],
        ],
        "customers": [
            "description": "The names of several customers in one chat; the first is the one who starts it.",
            "type": "array", "minItems": 2, "items": definition("name"),
        ],
        "data": [
            "description": "A table of variables, or its file: the scenario runs once for each row.",
            "anyOf": [
                ["type": "array", "minItems": 1, "maxItems": 10_000, "items": definition("row")],
                ["type": "string", "minLength": 1],
            ],
        ],
        "timers": [
            "description": "When somebody who says nothing counts as idle, and when the chat is given up.",
            "type": "object", "additionalProperties": false,
            "properties": .object(Vocabulary.timerRoles.map { (name: $0, value: timers) }),
        ],
        "steps": reference("steps", "What happens, one after the other."),
        "rules": [
            "description": "What is done whenever something happens, beside the steps; the first that matches wins.",
            "type": "array", "items": definition("rule"),
        ],
    ]

    static let row: SchemaValue = [
        "type": "object", "propertyNames": variableName, "additionalProperties": definition("text"),
    ]

    /// Texts that `${…}` can name.
    static let variableName: SchemaValue = ["minLength": 1, "pattern": "^(?:[^}:]|:(?!-))+$"]

    static let rule: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["when", "then"],
        "properties": [
            "when": [
                "description": "What somebody does, or that nobody says anything while customer and agent are in.",
                "anyOf": [definition("expected"), oneOf([(Vocabulary.silence, definition("duration"))])],
            ],
            "at most": ["description": "How often; always unless given.", "type": "integer", "minimum": 1],
            "then": reference("steps", "What is done."),
        ],
    ]

    static let flow: SchemaValue = reference(
        "name",
        "A ContactFlowId or the name of a flow: the scenario plays the contact centre for contacts started with it.")

    static let timers: SchemaValue = [
        "type": "object", "additionalProperties": false,
        "properties": .object(
            Vocabulary.timerKeys.map { (name: $0, value: reference("duration", "Whole minutes, 2m to 8h.")) }),
    ]

    // MARK: - Values

    static let text: SchemaValue = ["type": ["string", "number", "boolean", "null"]]
    static let name: SchemaValue = ["type": ["string", "number", "boolean", "null"], "minLength": 1]
    static let template: SchemaValue = [
        "description": "A text; ${name} stands for a variable, ${name:-text} gives a default.",
        "type": ["string", "number", "boolean", "null"],
        "pattern": #"^(?:[^$]|\$(?!\{)|\$\{(?!:-)[^}]+\})*$"#,
    ]
    static let duration: SchemaValue = [
        "description": "Such as 250ms, 2.5s, 1m30s or 2h.",
        "type": "string",
        "pattern": #"^(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ms|s|m|h|d))+$"#,
    ]

    static let content: SchemaValue = [
        "description": "What is said: a text, or another form.",
        "anyOf": [
            ["allOf": [definition("template"), ["minLength": 1]]],
            oneOf([
                ("markdown", ["allOf": [definition("template"), ["minLength": 1]]]),
                ("json", ["description": "A value, or JSON as a text.", "not": ["const": ""]]),
                (
                    "interactive",
                    [
                        "description": "A template with templateType, version and data, or its JSON as a text.",
                        "type": ["object", "string"],
                    ]
                ),
                (
                    "in chunks",
                    [
                        "description": "The pieces of a message that is seen to grow.", "type": "array", "minItems": 2,
                        "maxItems": 100, "items": ["allOf": [definition("template"), ["minLength": 1]]],
                    ]
                ),
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

    private static func value(of form: MatcherForm) -> SchemaValue {
        switch form {
        case .text: definition("template")
        case .matches: ["description": "A PCRE2 pattern; named groups become variables.", "type": "string"]
        case .json:
            [
                "description": "Values by path, such as order.items[0].id.", "type": "object",
                "minProperties": 1, "maxProperties": 500, "additionalProperties": definition("template"),
            ]
        case .oneOf: ["type": "array", "minItems": 1, "items": definition("matcher")]
        }
    }

    static let matcher: SchemaValue = [
        "description": "What must be said: a text, any, or a mapping.",
        "anyOf": [
            ["allOf": [definition("template"), ["minLength": 1]]],
            [
                "type": "object", "additionalProperties": false,
                "properties": .object(
                    MatcherForm.allCases.map { (name: $0.rawValue, value: value(of: $0)) } + [
                        (name: "example", value: reference("template", "What a stand-in says to match the pattern.")),
                        (name: "ignoring case", value: ["type": "boolean"]),
                    ]),
                "oneOf": .array(MatcherForm.words.map { ["required": .array([.text($0)])] }),
                "dependentRequired": ["example": ["matches"]],
            ],
        ],
    ]
}
