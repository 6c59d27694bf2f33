internal import AdminCore
internal import JSON

/// The schema of `needs:`, made from the admin API's schema of a start state.
extension ScenarioSchema {
    static let needs: SchemaValue = [
        "description":
            "What the instance must have. run gives it to its instance; serve plays the scenario only with it.",
        "type": "object", "additionalProperties": false,
        "properties": .object(Vocabulary.needs.map { (name: $0, value: part($0)) }),
    ]

    private static func part(_ name: String) -> SchemaValue {
        let abouts = [
            "settings": "Settings, as in PUT …/settings of the admin API.",
            "queues": "The names of queues.",
            "agents": "Agents: a name, and what PUT …/agents/{name} of the admin API accepts.",
            "views":
                "View files in the scenario's folder or below it. Each file name without .view.json is the view's id.",
        ]
        let views: SchemaValue = [
            "type": "array", "items": ["type": "string", "pattern": "^[^/].*\\.view\\.json$"],
        ]
        let schema = name == "views" ? views : InstanceSetupReader.members.member(name) ?? APISchemas.anything
        return about(abouts[name] ?? "", schema)
    }
}
