import ContactModel
import Testing

@Suite("Quotas")
struct QuotaTableTests {
    @Test("the quotas equal those in Documentation/Protocol.md")
    func documented() throws {
        let document = try GoldenFiles.text("\(GoldenFiles.root)/Documentation/Protocol.md")
        let section = try #require(document.components(after: "## Quotas"))
        var documented: [String: ServiceQuotas.Rate] = [:]
        var others: ServiceQuotas.Rate?
        for line in section.split(separator: "\n").prefix(while: { !$0.hasPrefix("##") }) where line.hasPrefix("|") {
            let cells = line.split(separator: "|").map { $0.trimmed }
            guard cells.count == 4, let perSecond = Int64(cells[1]), let burst = Int64(cells[2]) else { continue }
            let rate = ServiceQuotas.Rate(perSecond, burst: burst)
            if cells[0].hasPrefix("other operations") { others = rate }
            for word in cells[0].split(whereSeparator: { !$0.isLetter }) where word.first?.isUppercase == true {
                documented[String(word)] = rate
            }
        }
        #expect(documented.count == 15)
        for (operations, rate) in ServiceQuotas.groups {
            for operation in operations { #expect((documented[operation] ?? others) == rate, "\(operation)") }
        }
    }
}

extension String {
    fileprivate func components(after heading: String) -> Substring? {
        firstRange(of: heading).map { self[$0.upperBound...] }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
