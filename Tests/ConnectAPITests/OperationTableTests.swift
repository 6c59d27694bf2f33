import ChatDomain
import Testing

@testable import ConnectAPI

@Suite("What is known of each operation")
struct OperationTableTests {
    @Test("each operation of the services has one quota, and each quota's operation is one")
    func quotas() {
        let rated = ServiceQuotas.groups.flatMap(\.operations)
        // Amazon S3 answers these.
        let storage = [UploadAttachment.operation, DownloadAttachment.endpoint.name]
        #expect(Set(rated).count == rated.count)
        #expect(rated.sorted() == ConnectAPI.operations.filter { !storage.contains($0) })
    }

    @Test("each event that has a row of its fidelity has a place, and the other way round")
    func events() {
        let rows = FidelityTable.events.map(\.type).filter { $0.hasPrefix(ContentType.eventPrefix) }
        // An old misspelling, which no flow of this server says.
        let known = ContentType.knownEvents.filter { $0 != .transferSucceed }
        #expect(rows.sorted() == known.map(\.rawValue).sorted())
    }
}
