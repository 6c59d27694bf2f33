internal import JSON
internal import Kernel
internal import Simulator

/// The schema of steps and expectations.
extension ScenarioSchema {
    static let steps: SchemaValue = [
        "type": "array",
        "items": [
            "anyOf": [
                words(words(Verb.done, isBare) + Vocabulary.bareSteps), named(Verb.done, isBare),
                definition("act"), definition("namedAct"), definition("expectation"),
                definition("severalExpected"), definition("prohibition"), definition("decision"),
                definition("question"),
            ]
        ],
    ]

    static func isBare(_ verb: Verb) -> Bool {
        [.none, .optionalDuration].contains(verb.row.value.form)
    }

    typealias Verbs = (Actor) -> [Verb]

    /// Returns `<actor> <verb>` for each verb for which `isIncluded` is true.
    static func words(_ verbs: Verbs, _ isIncluded: (Verb) -> Bool) -> [String] {
        Actor.allCases.flatMap { actor in
            verbs(actor).filter(isIncluded).map { "\(actor.rawValue) \($0.rawValue)" }
        }
    }

    /// Returns patterns for `<actor> <name> <verb>`, such as `agent Kim joins`.
    static func named(_ verbs: Verbs, _ isIncluded: (Verb) -> Bool) -> SchemaValue {
        let patterns = Actor.allCases.compactMap { actor in
            pattern(actor, verbs(actor).filter(isIncluded))
        }
        return ["type": "string", "anyOf": .array(patterns.map { ["pattern": .text($0)] })]
    }

    static func pattern(_ actor: Actor, _ verbs: [Verb]) -> String? {
        verbs.isEmpty
            ? nil : "^\(actor.rawValue) +\\S(?:.*\\S)? +(?:\(verbs.map(\.rawValue).joined(separator: "|")))$"
    }

    static let filled: SchemaValue = ["allOf": [definition("template"), ["minLength": 1]]]

    static let values: [(VerbValue.Form, SchemaValue)] = [
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

    static let destination: SchemaValue = oneOf(
        Destination.Kind.allCases.map { (name: $0.rawValue, value: filled) })

    static let file: SchemaValue = [
        "description": "A file in the scenario's folder, or an inline file.",
        "anyOf": [
            ["type": "string", "minLength": 1],
            [
                "type": "object", "additionalProperties": false, "required": ["name", "text"],
                "properties": .object(Vocabulary.fileKeys.map { (name: $0, value: definition("name")) }),
            ],
        ],
    ]

    static let options: [(name: String, value: SchemaValue)] = [
        (name: "id", value: reference("name", "Names the step for its random draws.")),
        (
            name: "to",
            value: [
                "description": "The only side that receives the text.",
                "enum": .array(Vocabulary.sides.map(SchemaValue.text)),
            ]
        ),
        (name: "every", value: reference("duration", "The time between chunks.")),
    ]

    static let act: SchemaValue = {
        let others: [(name: String, value: SchemaValue)] = [
            (name: "wait", value: definition("duration")),
            (name: "fault", value: ["description": "A fault rule in the admin API's form.", "type": "object"]),
            (
                name: "set",
                value: [
                    "description": "Variables and their new values.", "type": "object", "minProperties": 1,
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
            (name: "fail", value: filled),
            (
                name: "use",
                value: ["description": "A file of steps in the scenario's folder.", "type": "string", "minLength": 1]
            ),
        ]
        let acts =
            values.flatMap { value, schema in
                words(Verb.done) { $0.row.value.form == value }.map { (name: $0, value: schema) }
            } + others
        return [
            "type": "object", "additionalProperties": false,
            "properties": .object(acts + options),
            "oneOf": .array(acts.map { ["required": .array([.text($0.name)])] }),
        ]
    }()

    static let namedAct: SchemaValue = {
        let acts = values.flatMap { value, schema in
            Actor.allCases.compactMap { actor in
                pattern(actor, Verb.done(by: actor).filter { $0.row.value.form == value })
                    .map { (name: $0, value: schema) }
            }
        }
        return [
            "type": "object", "additionalProperties": false, "minProperties": 1,
            "properties": .object(options), "patternProperties": .object(acts),
        ]
    }()

    static let expectation: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["expect"],
        "properties": [
            "expect": definition("expected"),
            "within": reference("duration", "30s unless given."),
            "or else": reference("steps", "What to do instead of failing."),
            "id": reference("name", "Names the step."),
        ],
    ]

    static let severalExpected: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["in any order"],
        "properties": [
            "in any order": ["type": "array", "minItems": 2, "items": definition("expected")],
            "within": reference("duration", "The time limit for all of them. The default is 30s."),
            "or else": reference("steps", "What to do instead of failing."),
            "id": reference("name", "Names the step."),
        ],
    ]

    static let prohibition: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["never"],
        "properties": [
            "never": definition("expected"),
            "until": reference(
                "name", "The id of the step that ends the rule. By default it lasts to the end of the run."),
            "id": reference("name", "Names the step."),
        ],
    ]

    static let decision: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["if", "then"],
        "properties": [
            "if": [
                "description": "Variables and the values they must have.", "type": "object", "minProperties": 1,
                "propertyNames": variableName, "additionalProperties": definition("matcher"),
            ],
            "then": definition("steps"), "else": definition("steps"), "id": reference("name", "Names the step."),
        ],
    ]

    static let question: SchemaValue = [
        "type": "object", "additionalProperties": false, "required": ["ask"],
        "properties": [
            "ask": [
                "description": "A request to your service. The members of its answer become variables.",
                "type": "object", "additionalProperties": false, "required": ["url"],
                "properties": [
                    "url": ["allOf": [definition("template"), ["pattern": "^https?://"]]],
                    "json": [
                        "description": "The body to post. The default is the conversation.", "not": ["const": ""],
                    ],
                ],
            ],
            "within": reference("duration", "30s unless given."),
            "id": reference("name", "Names the step."),
        ],
    ]

    static let expected: SchemaValue = {
        let patterns = Actor.allCases.compactMap { actor in
            pattern(actor, Verb.expectable(of: actor).filter(\.hasContent))
                .map { (name: $0, value: definition("matcher")) }
        }
        return [
            "description": "An act that is expected of another participant.",
            "anyOf": [
                words(words(Verb.expectable) { _ in true }),
                named(Verb.expectable) { _ in true },
                oneOf(words(Verb.expectable, \.hasContent).map { (name: $0, value: definition("matcher")) }),
                [
                    "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
                    "patternProperties": .object(patterns),
                ],
            ],
        ]
    }()
}
