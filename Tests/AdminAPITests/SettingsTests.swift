import AdminCore
import ContactModel
import Testing

@Suite("The table of settings")
struct SettingsTests {
    /// Fields that are not settings, and the field that shares a setting with another field.
    private static let without: Set<String> = ["streamingAuthorities", "transcriptSortOrder"]

    @Test("each field of an instance's settings has a row, without which snapshots would lose it")
    func fields() {
        let fields = Mirror(reflecting: InstanceSettings()).children.compactMap(\.label)
        let names = Settings.all.map(\.name)
        #expect(Self.without.isSubset(of: fields))
        #expect(fields.count - Self.without.count == names.count, "\(fields) and \(names)")
    }
}
