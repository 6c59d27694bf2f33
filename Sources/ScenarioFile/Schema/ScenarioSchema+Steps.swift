internal import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// The schema of steps and expectations.
extension ScenarioSchema {
    static let steps: SchemaValue = [
        "type": "array",
        "items": [
            "anyOf": [
                described(
                    acts(Verb.done, isBare).map { ($0, $1.about) }
                        + StepWord.allCases.filter { $0.example == nil }.map { ($0.rawValue, $0.about) }),
                named(Verb.done, isBare), former(Verb.done, isBare),
                definition("act"), definition("namedAct"), definition("expectation"),
                definition("severalExpected"), definition("prohibition"), definition("decision"),
                definition("question"), definition("loop"), definition("rowLoop"),
            ]
        ],
    ]

    static func isBare(_ verb: Verb) -> Bool {
        [.none, .optionalDuration].contains(verb.row.value.form)
    }

    typealias Verbs = (Actor) -> [Verb]

    /// Returns `<actor> <verb>` for each verb for which `isIncluded` is true.
    static func acts(_ verbs: Verbs, _ isIncluded: (Verb) -> Bool) -> [(text: String, verb: Verb)] {
        Actor.allCases.flatMap { actor in
            verbs(actor).filter(isIncluded).map { ("\(actor.rawValue) \($0.rawValue)", $0) }
        }
    }

    /// Returns the schema of former words, which the reader still accepts.
    static func former(_ verbs: Verbs, _ isIncluded: (Verb) -> Bool) -> SchemaValue {
        let patterns = formerPatterns(verbs, isIncluded)
        return patterns.isEmpty
            ? false : ["type": "string", "anyOf": .array(patterns.map { ["pattern": .text($0)] }), "deprecated": true]
    }

    static func formerPatterns(_ verbs: Verbs, _ isIncluded: (Verb) -> Bool) -> [String] {
        Actor.allCases.flatMap { actor in
            Verb.formerWords.filter { verbs(actor).contains($0.value) && isIncluded($0.value) }
                .map { "^\(actor.rawValue)(?: +\\S.*)? +\($0.key)$" }.sorted()
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
        (.content, definition("content")), (.duration, definition("timeSpan")),
        (.optionalDuration, definition("timeSpan")), (.text, filled), (.destination, definition("destination")),
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
        Destination.Kind.allCases.map { (name: $0.rawValue, value: about("The name of the \($0.rawValue).", filled)) })

    static let file: SchemaValue = [
        "description": "A file in the scenario's folder, or an inline file.",
        "anyOf": [
            ["type": "string", "minLength": 1],
            [
                "type": "object", "additionalProperties": false, "required": ["name", "text"],
                "properties": .object(
                    Vocabulary.fileKeys.map { (name: $0, value: reference("name", "The file's \($0).")) }),
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
        let members =
            values.flatMap { value, schema in
                acts(Verb.done) { $0.row.value.form == value }.map { (name: $0, value: about($1.about, schema)) }
            }
            + plainSteps.map { (name: $0.rawValue, value: about($0.about, $1)) }
        return [
            "type": "object", "additionalProperties": false,
            "properties": .object(members + options),
            "oneOf": .array(members.map { ["required": .array([.text($0.name)])] }),
        ]
    }()

    /// The steps that have a value and no options.
    private static let plainSteps: [(StepWord, SchemaValue)] = [
        (.wait, definition("timeSpan")), (.fault, ["type": "object"]),
        (
            .set,
            [
                "type": "object", "minProperties": 1, "propertyNames": variableName,
                "additionalProperties": [
                    "anyOf": [
                        definition("template"),
                        oneOf([
                            (
                                "one of",
                                [
                                    "description": "One of these, drawn by the seed.", "type": "array", "minItems": 1,
                                    "items": definition("template"),
                                ]
                            )
                        ]),
                    ]
                ],
            ]
        ),
        (.fail, filled), (.use, ["type": "string", "minLength": 1]),
    ]

    /// Returns the schema of a step with options.
    private static func step(
        _ word: StepWord, _ value: SchemaValue, _ options: [(name: String, value: SchemaValue)] = []
    ) -> SchemaValue {
        [
            "type": "object", "additionalProperties": false, "required": [.text(word.rawValue)],
            "properties": .object(
                [(name: word.rawValue, value: about(word.about, value))] + options
                    + [(name: "id", value: reference("name", "Names the step."))]),
        ]
    }

    private static func rounds(_ about: String) -> SchemaValue {
        [
            "description": .text(about), "type": "integer", "minimum": 1,
            "maximum": .number(UInt64(Scenario.mostRounds)),
        ]
    }

    static let condition: SchemaValue = [
        "description": "Variables and the values they must have.", "type": "object", "minProperties": 1,
        "propertyNames": variableName, "additionalProperties": definition("matcher"),
    ]

    static let loop: SchemaValue = step(
        .repeat,
        [
            "type": "object", "additionalProperties": false, "required": ["steps"],
            "properties": [
                "times": rounds("How often."),
                "until": reference("condition", "Checked after each round."),
                "at most": rounds("The most rounds until the condition holds. The default is 10000."),
                "steps": reference("steps", "The steps of a round."),
            ],
            "oneOf": [["required": ["times"]], ["required": ["until"]]],
            "dependentRequired": ["at most": ["until"]],
        ], [("or else", reference("steps", "What to do instead of failing, if the condition never holds."))])

    static let rowLoop: SchemaValue = step(
        .forEach,
        [
            "type": "object", "additionalProperties": false, "required": ["row of", "steps"],
            "properties": [
                "row of": about(
                    "A list of rows, or the name of a file with rows in the scenario's folder.",
                    [
                        "anyOf": [
                            ["type": "array", "minItems": 1, "maxItems": 10_000, "items": definition("row")],
                            ["type": "string", "minLength": 1],
                        ]
                    ]), "steps": reference("steps", "The steps for a row."),
            ],
        ])

    static let namedAct: SchemaValue = {
        let acts = values.flatMap { value, schema in
            Actor.allCases.compactMap { actor in
                pattern(actor, Verb.done(by: actor).filter { $0.row.value.form == value })
                    .map { (name: $0, value: schema) }
            } + formerPatterns(Verb.done) { $0.row.value.form == value }.map { (name: $0, value: schema) }
        }
        return [
            "type": "object", "additionalProperties": false, "minProperties": 1,
            "properties": .object(options), "patternProperties": .object(acts),
        ]
    }()

    private static let waiting: [(name: String, value: SchemaValue)] = [
        ("within", reference("duration", "The time limit. The default is 30s.")),
        ("or else", reference("steps", "What to do instead of failing.")),
    ]

    static let expectation = step(.expect, definition("expected"), waiting)

    static let severalExpected = step(
        .inAnyOrder, ["type": "array", "minItems": 2, "items": definition("expected")], waiting)

    static let prohibition = step(
        .never, definition("expected"),
        [
            (
                "until",
                reference(
                    "name", "The id of the step that ends the rule. By default it lasts to the end of the run.")
            )
        ])

    static let decision: SchemaValue = {
        guard
            case .object(let members) = step(
                .decide, definition("condition"),
                [
                    ("then", reference("steps", "What to do if all of them match.")),
                    ("else", reference("steps", "What to do otherwise.")),
                ])
        else { return [:] }
        return .object(members + [("anyOf", [["required": ["then"]], ["required": ["else"]]])])
    }()

    private static let address: SchemaValue = [
        "allOf": [definition("template"), ["pattern": #"^(?:https?://|\$\{)"#]]
    ]

    static let question: SchemaValue = step(
        .ask,
        [
            "type": "object", "additionalProperties": false,
            "oneOf": [["required": ["url"]], ["required": ["lambda"]]],
            "properties": [
                "url": about("The address of your service.", address),
                "lambda": about(
                    "The address of a Lambda function's emulator. It receives the event of a contact flow.", address),
                "method": about("The default is POST.", words(ServiceRequest.Method.words)),
                "headers": [
                    "description": "Header fields of the request.", "type": "object", "minProperties": 1,
                    "additionalProperties": definition("template"),
                ],
                "json": [
                    "description": "The body to send. The default is the conversation.", "not": ["const": ""],
                ],
                "parameters": ["description": "The parameters of the Lambda function.", "type": "object"],
                "expect status": [
                    "description": "The status that the service must answer, or several. The default is every 2xx.",
                    "anyOf": [status, ["type": "array", "minItems": 1, "items": status]],
                ],
            ],
        ], waiting)

    private static let status: SchemaValue = ["type": "integer", "minimum": 100, "maximum": 599]

    static let expected: SchemaValue = {
        let patterns = Actor.allCases.compactMap { actor in
            pattern(actor, Verb.expectable(of: actor).filter(\.hasContent))
                .map { (name: $0, value: definition("matcher")) }
        }
        return [
            "description": "An act that is expected of another participant.",
            "anyOf": [
                described(acts(Verb.expectable) { _ in true }.map { ($0, $1.about) }),
                named(Verb.expectable) { _ in true }, former(Verb.expectable) { _ in true },
                oneOf(
                    acts(Verb.expectable, \.hasContent).map {
                        (name: $0, value: about($1.about, definition("matcher")))
                    }),
                [
                    "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1,
                    "patternProperties": .object(
                        patterns + formerPatterns(Verb.expectable, \.hasContent).map { ($0, definition("matcher")) }),
                ],
            ],
        ]
    }()
}
