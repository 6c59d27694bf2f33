internal import ConnectAPI
internal import Kernel

/// The findings as JUnit XML: a test case for each difference, or one for a recording without any.
package enum ComparisonJUnit {
    package static func text(_ all: [Findings]) -> String {
        JUnitXML.text(all.flatMap(cases))
    }

    private static func cases(_ findings: Findings) -> [JUnitXML.Case] {
        guard !findings.groups.isEmpty else {
            return [
                JUnitXML.Case(
                    className: findings.name, name: "no difference", milliseconds: 0, problem: nil,
                    output: findings.notes.joined(separator: "\n"))
            ]
        }
        return findings.groups.map { group in
            let first = group.first
            let detail = "recording: \(first.recorded)\nhere: \(first.here)\nat \(ComparisonText.places(group))"
            let problem: JUnitXML.Problem? =
                group.reason == nil
                ? JUnitXML.Problem(.failure, message: "\(first.row.title): \(first.kind.name)", detail: detail) : nil
            return JUnitXML.Case(
                className: findings.name, name: "\(first.row.title): \(first.kind.name)", milliseconds: 0,
                problem: problem, output: group.reason ?? detail)
        }
    }
}
