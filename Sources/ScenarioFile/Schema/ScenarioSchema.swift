internal import ContactModel
internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// The scenario language as JSON Schema (draft 2020-12), made from the words that the reader uses.
///
/// The schema describes only the form. Only the reader checks the rest: which actor is both played
/// and expected, whether a pattern compiles, or whether a JSON text is JSON.
package enum ScenarioSchema {
    /// The schema file's bytes, with a line break at its end.
    package static let bytes: [UInt8] = {
        var text = ""
        schema.append(to: &text)
        return Array((text + "\n").utf8)
    }()

    static let schema: SchemaValue = [
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        // The same for every release whose language is compatible, so that editors can cache the schema.
        "$id": "urn:connect-chat-mock:scenario:1",
        "title": "connect-chat-mock scenario",
        "description": "A conversation: who says what and when, and which answers are expected.",
        "type": "object",
        "required": ["scenario", "steps"],
        "additionalProperties": false,
        "properties": head,
        "$defs": [
            "text": text, "name": name, "template": template, "duration": duration, "timeSpan": timeSpan,
            "content": content,
            "matcher": matcher, "expected": expected, "steps": steps, "act": act,
            "namedAct": namedAct, "destination": destination, "file": file, "expectation": expectation,
            "severalExpected": severalExpected, "prohibition": prohibition, "decision": decision, "question": question,
            "loop": loop, "rowLoop": rowLoop, "condition": condition, "row": row, "rule": rule,
        ],
    ]

    static func reference(_ name: String, _ description: String) -> SchemaValue {
        ["$ref": .text("#/$defs/\(name)"), "description": .text(description)]
    }

    static func definition(_ name: String) -> SchemaValue {
        ["$ref": .text("#/$defs/\(name)")]
    }

    /// Returns the schema of a word out of several, each with its description.
    static func described(_ words: [(word: String, about: String)]) -> SchemaValue {
        ["anyOf": .array(words.map { ["const": .text($0.word), "description": .text($0.about)] })]
    }

    /// Returns a schema that is shown with a description.
    static func about(_ text: String, _ schema: SchemaValue) -> SchemaValue {
        guard case .object(let members) = schema else { return schema }
        return .object([(name: "description", value: .text(text))] + members.filter { $0.name != "description" })
    }

    static func words(_ words: [String]) -> SchemaValue {
        ["enum": .array(words.map(SchemaValue.text))]
    }

    /// Returns the schema of an object with exactly one of these members.
    static func oneOf(_ members: [(name: String, value: SchemaValue)]) -> SchemaValue {
        [
            "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
            "properties": .object(members),
        ]
    }

    // MARK: - The head

    static let head: SchemaValue = [
        "scenario": reference("name", "The unique name, used in paths of the admin API."),
        "description": reference("text", "What the scenario shows, in a sentence or two."),
        "tags": ["description": "Words to select scenarios by.", "type": "array", "items": definition("text")],
        "seed": [
            "description":
                "The seed of this scenario's random choices. A run's own seed takes precedence.",
            "type": "integer", "minimum": 0, "maximum": .number(.max),
        ],
        "starts": [
            "description": "When a run starts.",
            "anyOf": [
                described([
                    ("on request", "When the admin API or the command run starts it."), ("on boot", "With the server."),
                ]),
                oneOf([
                    ("with flow", flow), (Vocabulary.repeatOnBoot, repeatOnBoot),
                    (Vocabulary.formerRepeatOnBoot, former(Vocabulary.repeatOnBoot, "duration")),
                ]),
                // What braces make of the words with a comma.
                [
                    "type": "object", "additionalProperties": false, "required": ["on boot", "repeat after"],
                    "properties": [
                        "on boot": ["description": "The run starts with the server.", "type": "null"],
                        "repeat after": repeatOnBoot,
                    ],
                ],
            ],
        ],
        "needs": needs,
        "time zone": [
            "description":
                "The zone of ${now}, ${date}, ${time}, ${hour} and ${weekday}, such as Europe/Berlin. The default is UTC.",
            "type": "string", "minLength": 1,
        ],
        "typing": [
            "description": "Whether people of the scenario type before each text, as long as a person would.",
            "anyOf": [
                described([(Vocabulary.typingWord, "240 characters per minute.")]),
                oneOf([
                    (
                        "characters per minute",
                        [
                            "description": "The usual speed.", "type": "integer",
                            "minimum": .number(UInt64(Typing.speeds.lowerBound)),
                            "maximum": .number(UInt64(Typing.speeds.upperBound)),
                        ]
                    )
                ]),
            ],
        ],
        "content types": [
            "description": "The content types that the chat supports. The default is all of them.", "type": "array",
            "items": words(MessageLimits.supportable.map(\.rawValue)),
            "contains": ["const": .text(ContentType.plain.rawValue)],
        ],
        "variables": [
            "description": "Variables that get their values from outside, such as from run --set.", "type": "array",
            "items": ["allOf": [definition("name"), variableName]],
        ],
        "customer": [
            "description": "The customer, with the members of StartChatContact.",
            "type": "object", "additionalProperties": false,
            "properties": [
                "name": [
                    "description": "The display name.", "type": ["string", "number", "boolean", "null"], "minLength": 1,
                    "maxLength": 256,
                ],
                "attributes": [
                    "description": "Contact attributes. They are also variables.",
                    "type": "object", "propertyNames": ["pattern": "^[A-Za-z0-9_-]+$"],
                    "additionalProperties": definition("template"),
                ],
                "chat duration": reference(
                    "duration", "The longest duration of the chat: 1h to 7d. The default is 25h."),
                "response mode": [
                    "description":
                        "Whether the customer receives each chunk of a bot's message (incremental) or the whole message (complete).",
                    "enum": .array(Vocabulary.responseModes.map(SchemaValue.text)),
                ],
            ],
        ],
        "customers": [
            "description": "The names of several customers in one chat. The first one starts it.",
            "type": "array", "minItems": 2, "items": definition("name"),
        ],
        "data": [
            "description": "A table of variables, or the name of its file. The scenario runs once for each row.",
            "anyOf": [
                ["type": "array", "minItems": 1, "maxItems": 10_000, "items": definition("row")],
                ["type": "string", "minLength": 1],
            ],
        ],
        "timers": [
            "description": "When a silent participant counts as idle, and when the chat is disconnected.",
            "type": "object", "additionalProperties": false,
            "properties": .object(
                Vocabulary.timerRoles.map { (name: $0, value: about("The timers of the \($0).", timers)) }),
        ],
        "steps": reference("steps", "The steps, in order."),
        "rules": [
            "description":
                "Steps to take whenever something happens, in addition to the scenario's steps. The first rule that matches applies.",
            "type": "array", "items": definition("rule"),
        ],
    ]

    static let row: SchemaValue = [
        "type": "object", "propertyNames": variableName, "additionalProperties": definition("text"),
    ]

    /// The names that `${…}` can have.
    static let variableName: SchemaValue = ["minLength": 1, "pattern": "^(?:[^}:]|:(?!-))+$"]

    static let rule: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["when", "then"],
        "properties": [
            "when": [
                "description": "An act of a participant, or a silence while customer and agent are in the chat.",
                "anyOf": [
                    definition("expected"),
                    oneOf([(Vocabulary.silence, reference("duration", "The time without any message."))]),
                ],
            ],
            "at most": [
                "description": "How often the rule applies at most. The default is without limit.", "type": "integer",
                "minimum": 1,
            ],
            "then": reference("steps", "The steps to take."),
        ],
    ]

    static let repeatOnBoot = reference(
        "duration", "A run starts with the server, and again this long after each end: at least 1s.")

    /// Returns the schema of a word of an earlier version of the language.
    static func former(_ word: String, _ definition: String) -> SchemaValue {
        ["$ref": .text("#/$defs/\(definition)"), "description": .text("Now written \(word)."), "deprecated": true]
    }

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
        "description": "A text. ${name} inserts a variable, and ${name:-text} has a default.",
        "type": ["string", "number", "boolean", "null"],
        "pattern": #"^(?:[^$]|\$(?!\{)|\$\{(?!:-)[^}]+\})*$"#,
    ]
    static let duration: SchemaValue = [
        "description": "A duration such as 250ms, 2.5s, 1m30s or 2h.",
        "type": "string",
        "pattern": #"^(?:(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ms|s|m|h|d))+$"#,
    ]

    static let timeSpan: SchemaValue = [
        "description": "A duration, a text with variables that gives one, or a draw by the seed.",
        "anyOf": [
            definition("duration"),
            ["description": "A duration from a variable.", "type": "string", "pattern": #"\$\{"#],
            oneOf([
                (
                    "between",
                    [
                        "description": "A duration between these two.", "type": "array", "minItems": 2, "maxItems": 2,
                        "items": definition("duration"),
                    ]
                ),
                (
                    "one of",
                    [
                        "description": "One of these durations.", "type": "array", "minItems": 1,
                        "items": definition("timeSpan"),
                    ]
                ),
            ]),
        ],
    ]

    static let content: SchemaValue = [
        "description": "The message: a text, or another form.",
        "anyOf": [
            ["allOf": [definition("template"), ["minLength": 1]]],
            oneOf(ContentForm.allCases.map { ($0.rawValue, about($0.about, value(of: $0))) }),
        ],
    ]

    private static func value(of form: ContentForm) -> SchemaValue {
        switch form {
        case .markdown: filled
        case .json: ["not": ["const": ""]]
        case .interactive: ["type": ["object", "string"]]
        case .inChunks: ["type": "array", "minItems": 2, "maxItems": 100, "items": filled]
        case .oneOf: ["type": "array", "minItems": 1, "items": definition("content")]
        }
    }

    private static func value(of form: MatcherForm) -> SchemaValue {
        switch form {
        case .text: definition("template")
        case .matches: ["type": "string"]
        case .json:
            [
                "type": "object", "minProperties": 1, "maxProperties": 500,
                "additionalProperties": definition("template"),
            ]
        case .oneOf: ["type": "array", "minItems": 1, "items": definition("matcher")]
        case .not: definition("matcher")
        case .number(let form):
            form.limits == 1
                ? limit
                : [
                    "type": "array", "minItems": .number(UInt64(form.limits)), "maxItems": .number(UInt64(form.limits)),
                    "items": limit,
                ]
        case .set: ["type": "boolean"]
        }
    }

    /// A number, or a text with a variable that gives one.
    private static let limit: SchemaValue = [
        "anyOf": [["type": "number"], ["type": "string", "pattern": #"^\s*[-+]?[0-9.]|\$\{"#]]
    ]

    static let matcher: SchemaValue = [
        "description": "The expected message: a text, any, or a mapping.",
        "anyOf": [
            ["allOf": [definition("template"), ["minLength": 1]]],
            [
                "type": "object", "additionalProperties": false,
                "properties": .object(
                    MatcherForm.allCases.map { (name: $0.rawValue, value: about($0.about, value(of: $0))) } + [
                        (
                            name: "example",
                            value: reference("template", "The text that a stand-in says, which must match the pattern.")
                        ),
                        (
                            name: "ignoring case",
                            value: ["description": "Whether upper and lower case are equal.", "type": "boolean"]
                        ),
                    ]),
                "oneOf": .array(MatcherForm.words.map { ["required": .array([.text($0)])] }),
                "dependentRequired": ["example": ["matches"]],
            ],
        ],
    ]
}
