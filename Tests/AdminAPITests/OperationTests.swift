import AdminCore
import HTTPRouting
import HTTPTypes
import JSON
import Kernel
import TestStage
import Testing

@testable import AdminAPI

/// Calls each operation of the table on a busy instance, in this process.
@Suite("Operations of the admin API do what they declare")
struct OperationTests {
    @Test("an operation responds with its declared status and body", arguments: APIOperations.all)
    func answers(operation: APIOperation) throws {
        let desk = try OperationStage()
        try desk.prepare(operation)
        let answer = desk.call(operation)
        #expect(answer.status.code == operation.status, "\(operation.pattern): \(answer.text.prefix(500))")
        for member in operation.answerMembers {
            #expect(answer.json?[member] != nil, "\(operation.pattern) has no \(member): \(answer.text.prefix(500))")
        }
    }

    @Test("a member that an operation does not declare is refused", arguments: APIOperations.all)
    func unknownMember(operation: APIOperation) throws {
        guard case .schema(let schema) = operation.body, schema().isClosed else { return }
        let answer = try OperationStage().call(operation, body: #"{"nobodyKnows":1}"#)
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains("nobodyKnows"), "\(operation.pattern): \(answer.text)")
    }

    @Test("a query item that an operation does not declare is refused", arguments: APIOperations.all)
    func unknownQuery(operation: APIOperation) throws {
        guard !operation.query.isEmpty else { return }
        let answer = try OperationStage().call(operation, query: "?nobodyKnows=1")
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains("nobodyKnows"), "\(operation.pattern): \(answer.text)")
    }

    @Test("an unknown id gets a 404 if the operation declares it", arguments: APIOperations.all)
    func missing(operation: APIOperation) throws {
        let open = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
        // A PUT creates what its path names, except a participant.
        let makes = operation.method == .put && !operation.path.contains("{participantId}")
        guard operation.refusals.contains(404), !open.isEmpty, !makes else { return }
        let desk = try OperationStage()
        desk.names = OperationStage.nobody
        let answer = desk.call(operation)
        #expect(answer.status == .notFound, "\(operation.pattern): \(answer.text)")
    }

    @Test("the names that code reads outside the declarations are the declared names")
    func otherNames() throws {
        let paging = ["bodies", "order", "before", "after", "limit", "count", "wait"]
        let journals = APIOperations.all.filter { $0.path.contains("/journal") }
        #expect(journals.count == 3)
        for operation in journals {
            #expect(operation.query.map(\.name).filter { !paging.contains($0) } == JournalMatch.queryNames)
        }
        let clock = try #require(APIOperations.all.first { $0.path == "/clock" && $0.method == .put })
        #expect(clock.bodyMembers.sorted() == ClockChange.names.sorted())
    }
}

extension APIOperation: CustomTestStringConvertible {
    /// The method and the path of the operation.
    public var testDescription: String { "\(method) \(path)" }

    /// The members that every response has.
    fileprivate var answerMembers: [String] {
        guard case .schema(let schema) = answer else { return [] }
        return schema().resolved["required"]?.texts ?? []
    }
}

extension SchemaValue {
    fileprivate subscript(name: String) -> SchemaValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    fileprivate var texts: [String] {
        guard case .array(let elements) = self else { return [] }
        return elements.compactMap { if case .text(let text) = $0 { text } else { nil } }
    }

    /// Whether the schema allows no other members.
    fileprivate var isClosed: Bool {
        let schema = resolved
        if case .array(let forms)? = schema["anyOf"] { return forms.contains(where: \.isClosed) }
        if case .boolean(false)? = schema["additionalProperties"] { return true }
        return false
    }

    /// The schema that this one refers to, if it is a reference.
    fileprivate var resolved: SchemaValue {
        guard case .text(let reference)? = self["$ref"], let name = reference.split(separator: "/").last else {
            return self
        }
        return APISchemas.components[String(name)] ?? self
    }
}
