internal import Chats
internal import ContactModel
internal import Diagnostics
package import JSON
internal import Kernel
internal import ScenarioModel
internal import Simulator

/// The JSON schemas of request bodies and responses in the admin API.
package enum APISchemas {
    // MARK: - Building blocks

    package static func text(_ bounds: ClosedRange<UInt64> = 1...256) -> SchemaValue {
        ["type": "string", "minLength": .number(bounds.lowerBound), "maxLength": .number(bounds.upperBound)]
    }

    package static func whole(_ bounds: ClosedRange<UInt64>) -> SchemaValue {
        ["type": "integer", "minimum": .number(bounds.lowerBound), "maximum": .number(bounds.upperBound)]
    }

    package static func choice(_ values: [String]) -> SchemaValue { ["enum": .array(values.map(SchemaValue.text))] }

    package static func list(_ element: SchemaValue) -> SchemaValue { ["type": "array", "items": element] }

    package static let flag: SchemaValue = ["type": "boolean"]
    package static let anything: SchemaValue = ["type": "object"]
    package static let id: SchemaValue = ["type": "string", "format": "uuid"]
    package static let time: SchemaValue = ["type": "string", "format": "date-time"]
    package static let count: SchemaValue = ["type": "integer", "minimum": 0]
    /// A duration such as 1m30s. Each operation has its own bounds.
    package static let duration: SchemaValue = ["type": "string", "pattern": "^([0-9]+(\\.[0-9]+)?(ms|s|m|h|d))+$"]
    package static let seed: SchemaValue = whole(0...UInt64.max)

    package static func reference(_ name: String) -> SchemaValue { ["$ref": .text("#/components/schemas/\(name)")] }

    /// An object with only these members. For a member that is not required, null means absent.
    package static func object(_ members: SchemaValue, required: [String] = []) -> SchemaValue {
        guard case .object(let given) = members else { return members }
        let properties = given.map { member in
            required.contains(member.name)
                ? member : (name: member.name, value: ["anyOf": [member.value, ["type": "null"]]] as SchemaValue)
        }
        return [
            "type": "object", "additionalProperties": false, "properties": .object(properties),
            "required": .array(required.map(SchemaValue.text)),
        ]
    }

    /// The members of a view. Its id is in the path, or another member.
    package static let viewMembers: SchemaValue = [
        "template": anything, "inputSchema": anything, "actions": list(text(1...255)), "name": text(1...255),
        "version": whole(1...1_000_000), "token": text(1...1_000),
    ]

    /// A response. It has these members, and can have more in a later version.
    package static func answer(_ members: SchemaValue, required: [String] = []) -> SchemaValue {
        ["type": "object", "properties": members, "required": .array(required.map(SchemaValue.text))]
    }

    // MARK: - Responses

    package static let components: SchemaValue = [
        "Problem": answer(
            [
                "type": ["type": "string"], "title": ["type": "string"], "status": ["type": "integer"],
                "detail": ["type": "string"], "hint": ["type": "string"], "candidates": list(["type": "string"]),
            ], required: ["type", "title", "status", "detail"]),
        "Contact": answer(
            [
                "id": id, "initialContactId": id, "contactId": id, "ordinal": count,
                "state": choice(ContactState.allCases.map(\.rawValue)), "flow": ["type": "string"],
                "attributes": ["type": "object", "additionalProperties": ["type": "string"]],
                "participants": list(reference("Participant")), "contacts": list(anything), "items": count,
                "lastItem": anything,
                "startedAt": time, "connectedAt": time, "agentJoinedAt": time, "endedAt": time,
                "disconnectReason": ["type": "string"], "continuedFromContactId": id,
            ],
            required: [
                "id", "initialContactId", "contactId", "state", "participants", "contacts", "items", "startedAt",
            ]),
        "Participant": answer(
            [
                "id": id, "role": choice(ParticipantRole.allCases.map(\.rawValue)), "displayName": ["type": "string"],
                "presence": choice(["invited", "offered", "connected", "left"]), "monitoring": flag,
            ], required: ["id", "role", "displayName", "presence"]),
        "Credentials": answer(
            [
                "participantId": id, "participantToken": ["type": "string"], "contactId": id, "initialContactId": id,
                "role": ["type": "string"], "displayName": ["type": "string"],
            ], required: ["participantId", "participantToken", "contactId"]),
        "Stamp": answer(["id": id, "absoluteTime": time], required: ["id", "absoluteTime"]),
        "Agent": answer(
            [
                "name": ["type": "string"], "state": ["type": "string"], "stateSince": time, "concurrency": count,
                "queues": list(["type": "string"]), "autoAccept": flag, "contacts": list(anything),
            ], required: ["name", "state", "concurrency", "queues", "contacts"]),
        "Queue": answer(
            ["name": ["type": "string"], "agents": list(["type": "string"]), "contacts": list(anything)],
            required: ["name", "agents", "contacts"]),
        "View": answer(
            ["id": ["type": "string"], "name": ["type": "string"], "token": ["type": "string"], "version": count],
            required: ["id", "name", "token", "version"]),
        "Run": answer(
            [
                "id": ["type": "string"], "scenario": ["type": "string"], "row": count, "index": count, "contactId": id,
                "seed": seed,
                "state": choice(["running", "passed", "failed"]), "startedAt": time, "endedAt": time,
                "failure": anything, "warnings": list(["type": "string"]), "answers": list(anything),
            ], required: ["id", "scenario", "contactId", "seed", "state"]),
        "Snapshot": answer(
            ["id": ["type": "string"], "name": ["type": "string"], "now": time, "contacts": count, "bytes": count],
            required: ["id", "now", "contacts", "bytes"]),
        "Clock": answer(
            [
                "mode": choice(InstanceClock.Mode.allCases.map(\.rawValue)), "factor": ["type": "number"], "now": time,
                "pendingTimers": count, "timers": list(anything),
            ],
            required: ["mode", "now"]),
        "Advanced": answer(
            ["now": time, "isIdle": ["type": "boolean"], "firedCount": count, "fired": list(anything)],
            required: ["now", "isIdle", "firedCount", "fired"]),
        "JournalEntry": answer(
            [
                "number": count, "kind": choice(JournalEntry.Kind.allCases.map(\.rawValue)), "absoluteTime": time,
                "operation": ["type": "string"], "contactId": id, "participantId": id, "role": ["type": "string"],
                "recipients": list(id), "method": ["type": "string"], "path": ["type": "string"], "status": count,
                "why": ["type": "string"],
            ], required: ["number", "kind", "absoluteTime", "operation"]),
        "Fault": answer(
            [
                "id": ["type": "string"], "enabled": flag, "operation": ["type": "string"], "calls": count,
                "hits": count,
            ],
            required: ["id", "enabled", "operation", "calls", "hits"]),
        "FaultRule": ["anyOf": [faultRule, faultPreset]],
        "JournalMatch": match,
    ]

    // MARK: - Faults

    private static let scope: SchemaValue = object([
        "contact": id, "participant": ["anyOf": [id, choice(ParticipantRole.allCases.map(\.rawValue))]],
    ])

    private static let delay: SchemaValue = [
        "anyOf": [duration, object(["median": duration, "p95": duration], required: ["median", "p95"])]
    ]

    private static let faultPreset: SchemaValue = object(
        [
            "preset": [
                "enum": .array(FaultPreset.allCases.map { .text($0.rawValue) }),
                "x-about": .object(FaultPreset.allCases.map { (name: $0.rawValue, value: .text($0.about)) }),
            ], "scope": scope,
        ], required: ["preset"])

    private static let faultRule: SchemaValue = object([
        "operation": [
            "type": "string", "minLength": 1, "maxLength": 256,
            "x-calls": .array(FaultOperations.calls.map(SchemaValue.text)),
            "x-sockets": .array(FaultOperations.socket.map(SchemaValue.text)),
        ], "scope": scope,
        "when": object([
            "first": whole(1...1_000_000), "nth": whole(1...1_000_000), "every": whole(1...1_000_000),
            "until": ["type": "string"],
        ]),
        "probability": ["type": "number", "minimum": 0, "maximum": 1],
        "error": object(
            [
                "code": text(1...100), "status": whole(400...599), "message": text(0...1_000),
                "retryAfter": whole(0...86_400),
            ], required: ["code"]),
        "connection": choice(ConnectionBreak.allCases.map(\.rawValue)), "delay": delay, "after": flag,
        "socket": object(
            .object(
                FaultRule.SocketFault.Kind.allCases.map { kind in
                    (name: kind.rawValue, value: kind == .closeCode ? whole(1_000...4_999) : flag)
                })),
        "enabled": flag,
        "delivery": object(
            .object(
                FaultRule.DeliveryFault.Kind.allCases.map { kind in
                    (name: kind.rawValue, value: kind == .delay ? delay : flag)
                })),
    ])

    private static let match: SchemaValue = object([
        "kind": choice(JournalEntry.Kind.allCases.map(\.rawValue)), "operation": text(1...256), "contact": id,
        "participant": id, "role": choice(ParticipantRole.allCases.map(\.rawValue)),
        "status": ["anyOf": [whole(100...599), choice(["1xx", "2xx", "3xx", "4xx", "5xx", "error"])]],
        "request": ["type": "object"], "response": ["type": "object"],
    ])
}
