import ChatDomain
import HTTPRouting
import HTTPTypes
import Kernel
import TestStage
import Testing

@testable import AdminAPI

/// Each operation is called once on a busy instance, in this process; an operation that is added to the table is, too.
@Suite("Operations of the admin API do what they declare")
struct OperationTests {
    @Test("an operation answers with the status and the members that it declares", arguments: APIOperations.all)
    func answers(operation: APIOperation) throws {
        let desk = try OperationDesk()
        try desk.prepare(operation)
        let answer = desk.call(operation)
        #expect(answer.status.code == operation.status, "\(operation.pattern): \(answer.text.prefix(500))")
        for member in operation.answerMembers {
            #expect(answer.json?[member] != nil, "\(operation.pattern) has no \(member): \(answer.text.prefix(500))")
        }
    }

    @Test("a member that an operation does not declare is refused", arguments: APIOperations.all)
    func unknownMember(operation: APIOperation) throws {
        guard !operation.bodyMembers.isEmpty else { return }
        let answer = try OperationDesk().call(operation, body: #"{"nobodyKnows":1}"#)
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains("nobodyKnows"), "\(operation.pattern): \(answer.text)")
    }

    @Test("a query item that an operation does not declare is refused", arguments: APIOperations.all)
    func unknownQuery(operation: APIOperation) throws {
        guard !operation.query.isEmpty else { return }
        let answer = try OperationDesk().call(operation, query: "?nobodyKnows=1")
        #expect(answer.status == .badRequest)
        #expect(answer.text.contains("nobodyKnows"), "\(operation.pattern): \(answer.text)")
    }

    @Test("what is not there is answered with 404 where an operation declares it", arguments: APIOperations.all)
    func missing(operation: APIOperation) throws {
        let open = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
        // A PUT makes what its path names.
        guard operation.refusals.contains(404), !open.isEmpty, operation.method != .put else { return }
        let desk = try OperationDesk()
        desk.names = OperationDesk.nobody
        let answer = desk.call(operation)
        #expect(answer.status == .notFound, "\(operation.pattern): \(answer.text)")
    }
}

extension APIOperation: CustomTestStringConvertible {
    /// The method and the path.
    public var testDescription: String { "\(method) \(path)" }

    /// The members that each answer has.
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

    /// The schema that this one refers to, if it is a reference.
    fileprivate var resolved: SchemaValue {
        guard case .text(let reference)? = self["$ref"], let name = reference.split(separator: "/").last else {
            return self
        }
        return APISchemas.components[String(name)] ?? self
    }
}
