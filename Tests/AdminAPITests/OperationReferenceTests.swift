import TestStage
import Testing

/// Compares `Documentation/AdminOperations.md` with the table of operations.
@Suite("The reference of the admin API")
struct OperationReferenceTests {
    @Test("the page shows each operation with a request and its response (CCM_RECORD=1 writes the page again)")
    func page() throws {
        let page = try OperationReference.page()
        #expect(page == (try RecordedFile("Documentation/AdminOperations.md").content(recording: page)))
    }
}
