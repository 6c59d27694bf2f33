internal import JSON
internal import Kernel

/// How closely this server matches Amazon's service: the one table behind `/_mock/coverage` and
/// `Documentation/Fidelity.md`.
///
/// The conformance suite compares the table with the service models. Every operation that this
/// server has, and each of its members and errors, must have a row.
package enum FidelityTable {
    static let operations: [OperationFidelity] = participant + connect

    /// Returns the members that an operation's request body can have.
    static func members(of operation: String) -> [String] { members[operation] ?? [] }

    private static let members = Dictionary(uniqueKeysWithValues: operations.map { ($0.name, $0.members) })

    /// The table as JSON, for programs.
    package static let json: [UInt8] = JSONWriter.object(capacity: 64 * 1_024) { writer in
        writer.array("operations") { writer in
            for operation in operations { writer.object { write(operation, to: &$0) } }
        }
        writer.array("events") { writer in
            for event in events { writer.object { write(event, to: &$0) } }
        }
        writer.array("choices") { writer in
            for group in choices {
                for choice in group.choices { writer.object { write(choice, to: &$0) } }
            }
        }
    }

    private static func write(_ operation: OperationFidelity, to writer: inout JSONWriter) {
        writer.member("service", operation.service.rawValue)
        writer.member("name", operation.name)
        writer.member("evidence", Evidence.model.rawValue)
        write(operation.verdict, to: &writer)
        for (name, aspects) in [("input", operation.input), ("output", operation.output), ("errors", operation.errors)]
        {
            writer.array(named: name) { writer in
                for aspect in aspects {
                    writer.object { writer in
                        writer.member("name", aspect.name)
                        write(aspect.verdict, to: &writer)
                    }
                }
            }
        }
    }

    private static func write(_ verdict: Verdict, to writer: inout JSONWriter) {
        writer.member("verdict", "\(verdict.word)")
        writer.member("how", ifPresent: verdict.how)
    }

    private static func write(_ event: EventFidelity, to writer: inout JSONWriter) {
        writer.member("contentType", event.type)
        write(event.verdict, to: &writer)
        writer.member("evidence", event.evidence.rawValue)
        writer.member("hears", event.hears)
        writer.member("stored", event.isStored)
    }

    private static func write(_ choice: Choice, to writer: inout JSONWriter) {
        writer.member("question", choice.question)
        writer.member("answer", choice.answer)
        writer.member("evidence", choice.evidence.rawValue)
        writer.member("setting", ifPresent: choice.setting)
        writer.member("option", ifPresent: choice.option?.description)
    }
}
