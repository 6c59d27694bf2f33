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
}
