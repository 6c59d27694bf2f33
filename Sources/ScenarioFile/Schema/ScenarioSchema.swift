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
            "matcher": matcher, "expected": expected, "steps": steps, "deed": deed,
            "namedDeed": namedDeed, "destination": destination, "file": file, "expectation": expectation,
            "severalExpected": severalExpected, "prohibition": prohibition, "decision": decision, "question": question,
            "row": row, "rule": rule,
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

    private static let row: SchemaValue = [
        "type": "object", "propertyNames": variableName, "additionalProperties": definition("text"),
    ]

    /// Texts that `${…}` can name.
    private static let variableName: SchemaValue = ["minLength": 1, "pattern": "^(?:[^}:]|:(?!-))+$"]

    private static let rule: SchemaValue = [
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

    private static let flow: SchemaValue = reference(
        "name",
        "A ContactFlowId or the name of a flow: the scenario plays the contact centre for contacts started with it.")

    private static let timers: SchemaValue = [
        "type": "object", "additionalProperties": false,
        "properties": .object(
            Vocabulary.timerKeys.map { (name: $0, value: reference("duration", "Whole minutes, 2m to 8h.")) }),
    ]

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
                words(deeds(Vocabulary.deeds, isBare) + ["end chat"]), named(Vocabulary.deeds, isBare),
                definition("deed"), definition("namedDeed"), definition("expectation"),
                definition("severalExpected"), definition("prohibition"), definition("decision"),
                definition("question"),
            ]
        ],
    ]

    private static func isBare(_ verb: Verb) -> Bool {
        [.none, .optionalDuration].contains(Vocabulary.value(of: verb))
    }

    private typealias Verbs = (Actor) -> [Verb]

    /// `<actor> <verb>` for the verbs that `isIncluded` takes.
    private static func deeds(_ verbs: Verbs, _ isIncluded: (Verb) -> Bool) -> [String] {
        Actor.allCases.flatMap { actor in
            verbs(actor).filter(isIncluded).map { "\(actor.rawValue) \($0.rawValue)" }
        }
    }

    /// The same with a name between: `agent Kim joins`.
    private static func named(_ verbs: Verbs, _ isIncluded: (Verb) -> Bool) -> SchemaValue {
        let patterns = Actor.allCases.compactMap { actor in
            pattern(actor, verbs(actor).filter(isIncluded))
        }
        return ["type": "string", "anyOf": .array(patterns.map { ["pattern": .text($0)] })]
    }

    private static func pattern(_ actor: Actor, _ verbs: [Verb]) -> String? {
        verbs.isEmpty
            ? nil : "^\(actor.rawValue) +\\S(?:.*\\S)? +(?:\(verbs.map(\.rawValue).joined(separator: "|")))$"
    }

    private static let filled: SchemaValue = ["allOf": [definition("template"), ["minLength": 1]]]

    private static let values: [(Vocabulary.Value, SchemaValue)] = [
        (.content, definition("content")), (.duration, definition("duration")),
        (.optionalDuration, definition("duration")), (.text, filled), (.destination, definition("destination")),
        (.file, definition("file")),
        (
            .attributes,
            [
                "type": "object", "minProperties": 1, "propertyNames": ["pattern": "^[A-Za-z0-9_-]+$"],
                "additionalProperties": definition("template"),
            ]
        ),
    ]

    private static let destination: SchemaValue = oneOf(
        Vocabulary.destinations.map { (name: $0, value: filled) })

    private static let file: SchemaValue = [
        "description": "A file beside the scenario, or one that is written here.",
        "anyOf": [
            ["type": "string", "minLength": 1],
            [
                "type": "object", "additionalProperties": false, "required": ["name", "text"],
                "properties": .object(Vocabulary.fileKeys.map { (name: $0, value: definition("name")) }),
            ],
        ],
    ]

    private static let options: [(name: String, value: SchemaValue)] = [
        (name: "id", value: reference("name", "Names the step for its random draws.")),
        (
            name: "to",
            value: [
                "description": "For whom alone the system says it.",
                "enum": .array(Vocabulary.sides.map(SchemaValue.text)),
            ]
        ),
        (name: "every", value: reference("duration", "The time between chunks.")),
    ]

    private static let deed: SchemaValue = {
        let others: [(name: String, value: SchemaValue)] = [
            (name: "wait", value: definition("duration")),
            (name: "fault", value: ["description": "A fault rule in the admin API's form.", "type": "object"]),
            (
                name: "set",
                value: [
                    "description": "Variables and what they are from now on.", "type": "object", "minProperties": 1,
                    "propertyNames": variableName,
                    "additionalProperties": [
                        "anyOf": [
                            definition("template"),
                            oneOf([("one of", ["type": "array", "minItems": 1, "items": definition("template")])]),
                        ]
                    ],
                ]
            ),
            (
                name: "repeat",
                value: [
                    "type": "object", "additionalProperties": false,
                    "required": .array(Vocabulary.repeatKeys.map(SchemaValue.text)),
                    "properties": [
                        "times": ["type": "integer", "minimum": 1, "maximum": 10_000], "steps": definition("steps"),
                    ],
                ]
            ),
            (
                name: "use",
                value: ["description": "A file of steps beside the scenario.", "type": "string", "minLength": 1]
            ),
        ]
        let acts =
            values.flatMap { value, schema in
                deeds(Vocabulary.deeds) { Vocabulary.value(of: $0) == value }.map { (name: $0, value: schema) }
            } + others
        return [
            "type": "object", "additionalProperties": false,
            "properties": .object(acts + options),
            "oneOf": .array(acts.map { ["required": .array([.text($0.name)])] }),
        ]
    }()

    private static let namedDeed: SchemaValue = {
        let acts = values.flatMap { value, schema in
            Actor.allCases.compactMap { actor in
                pattern(actor, Vocabulary.deeds(of: actor).filter { Vocabulary.value(of: $0) == value })
                    .map { (name: $0, value: schema) }
            }
        }
        return [
            "type": "object", "additionalProperties": false, "minProperties": 1,
            "properties": .object(options), "patternProperties": .object(acts),
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

    private static let severalExpected: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["in any order"],
        "properties": [
            "in any order": ["type": "array", "minItems": 2, "items": definition("expected")],
            "within": reference("duration", "For all of them, 30s unless given."),
            "or else": reference("steps", "What to do instead of failing."),
            "id": reference("name", "Names the step."),
        ],
    ]

    private static let prohibition: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["never"],
        "properties": [
            "never": definition("expected"),
            "until": reference("name", "The id of the step that ends it; else it lasts to the end."),
            "id": reference("name", "Names the step."),
        ],
    ]

    private static let decision: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["if", "then"],
        "properties": [
            "if": [
                "description": "Variables and what they must be.", "type": "object", "minProperties": 1,
                "propertyNames": variableName, "additionalProperties": definition("matcher"),
            ],
            "then": definition("steps"), "else": definition("steps"), "id": reference("name", "Names the step."),
        ],
    ]

    private static let question: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["ask"],
        "properties": [
            "ask": [
                "description": "A service of yours that is asked; the members of its answer become variables.",
                "type": "object", "additionalProperties": false, "required": ["url"],
                "properties": [
                    "url": ["allOf": [definition("template"), ["pattern": "^https?://"]]],
                    "json": ["description": "What is posted; the conversation unless given.", "not": ["const": ""]],
                ],
            ],
            "within": reference("duration", "30s unless given."),
            "id": reference("name", "Names the step."),
        ],
    ]

    private static let expected: SchemaValue = {
        let patterns = Actor.allCases.compactMap { actor in
            pattern(actor, Vocabulary.expectable(of: actor).filter(\.hasContent))
                .map { (name: $0, value: definition("matcher")) }
        }
        return [
            "description": "Something that somebody else must do.",
            "anyOf": [
                words(deeds(Vocabulary.expectable) { _ in true }),
                named(Vocabulary.expectable) { _ in true },
                oneOf(deeds(Vocabulary.expectable, \.hasContent).map { (name: $0, value: definition("matcher")) }),
                [
                    "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
                    "patternProperties": .object(patterns),
                ],
            ],
        ]
    }()
}
