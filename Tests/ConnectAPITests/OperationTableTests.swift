import Testing

@testable import Chats
@testable import ConnectAPI
@testable import ContactModel

@Suite("Tables of operations and events")
struct OperationTableTests {
    @Test("each operation has one row with its route, under its own name")
    func rows() {
        let built = FidelityTable.operations.filter { $0.route != nil }
        #expect(built.compactMap(\.operation?.rawValue).sorted() == ServiceOperation.allCases.map(\.rawValue).sorted())
        for row in built { #expect(row.route?.endpoint.name == row.name) }
        #expect(Set(built.compactMap { $0.route.map { "\($0.method) \($0.pattern)" } }).count == built.count)
    }

    @Test("each operation has one quota")
    func quotas() {
        let rated = ServiceQuotas.groups.flatMap(\.operations)
        #expect(rated.sorted() == ServiceOperation.allCases.map(\.rawValue).sorted())
    }

    @Test("the server remembers a ClientToken wherever the service model has one")
    func clientTokens() {
        let rows = FidelityTable.operations.filter { $0.members.contains("ClientToken") }.map(\.name)
        // The instance remembers the token of StartChatContact, because no chat exists before that
        // call.
        let remembered = ClientTokenTable.Operation.allCases.map(\.operation.rawValue) + ["StartChatContact"]
        #expect(rows.sorted() == remembered.sorted())
    }

    @Test("the table's events are exactly the known events")
    func events() {
        let rows = FidelityTable.events.map(\.type).filter { $0.hasPrefix(ContentType.eventPrefix) }
        // An old misspelling, which no flow of this server sends.
        let known = ContentType.knownEvents.filter { $0 != .transferSucceed }
        #expect(rows.sorted() == known.map(\.rawValue).sorted())
    }
}
