import ConnectAPI
import JSON
import Recording
import Testing

@Suite("What a recording keeps of a member")
struct MemberTreatmentTests {
    /// The paths of all members of requests and answers in the table of operations.
    private static let paths: [String] = {
        let table = (try? JSONDocument(FidelityTable.json))?.root
        let operations = table?["operations"]?.elements ?? []
        return operations.flatMap { operation in
            ["input", "output"].flatMap { operation[$0]?.elements.compactMap { $0["name"]?.string } ?? [] }
        }
    }()

    /// Whether other members are inside a member, so that only they have values.
    private static func hasMembers(_ path: String) -> Bool {
        paths.contains { $0.hasPrefix("\(path).") || $0.hasPrefix("\(path)[].") }
    }

    @Test("every member that has a value is known")
    func everyMember() {
        #expect(Self.paths.count > 150)
        for path in Set(Self.paths) where !path.hasSuffix(".*") && !Self.hasMembers(path) {
            let names = path.split(separator: ".").map { String($0.replacing("[]", with: "")) }
            let parent = names.count > 1 ? names[names.count - 2] : ""
            // Maps have names of clients in them, and these have treatments by the map's name.
            let isMap = ["Attributes", "Tags", "HeadersToInclude"].contains(names.last ?? "")
            #expect(isMap || MemberTreatment.of(names.last ?? "", in: parent) != nil, "\(path)")
        }
    }

    @Test(
        "names of tokens are secrets wherever they are",
        arguments: ["ParticipantToken", "ConnectionToken", "NextToken", "ViewToken", "Code", "State", "SessionId"])
    func tokens(name: String) {
        guard case .token = MemberTreatment.of(name, in: "Anything") else {
            Issue.record("\(name) is not a secret")
            return
        }
    }

    @Test("a later member of the service is not known")
    func unknown() {
        #expect(MemberTreatment.of("Region", in: "Contact") == nil)
        #expect(MemberTreatment.of("Code", in: "DisconnectReason") == .plain)
    }
}
