/// Test results as JUnit XML, which CI systems read.
package enum JUnitXML {
    package struct Case {
        package let className: String
        package let name: String
        package let milliseconds: Int
        /// Nil if the case passed.
        package let problem: Problem?
        package let output: String

        package init(className: String, name: String, milliseconds: Int, problem: Problem?, output: String) {
            self.className = className
            self.name = name
            self.milliseconds = milliseconds
            self.problem = problem
            self.output = output
        }
    }

    package struct Problem {
        /// A failure is a fault of what was tested. An error is a fault of the test.
        package enum Kind: String {
            case failure, error
        }

        package let kind: Kind
        package let message: String
        package let detail: String

        package init(_ kind: Kind, message: String, detail: String) {
            self.kind = kind
            self.message = message
            self.detail = detail
        }
    }

    package static func text(_ cases: [Case]) -> String {
        let failures = cases.count { $0.problem?.kind == .failure }
        let errors = cases.count { $0.problem?.kind == .error }
        let total = seconds(cases.reduce(0) { $0 + $1.milliseconds })
        let counts = "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" time=\"\(total)\""
        let lines =
            [
                #"<?xml version="1.0" encoding="UTF-8"?>"#, "<testsuites \(counts)>",
                "  <testsuite name=\"connect-chat-mock\" \(counts)>",
            ] + cases.flatMap(lines) + ["  </testsuite>", "</testsuites>", ""]
        return lines.joined(separator: "\n")
    }

    private static func lines(_ testCase: Case) -> [String] {
        let names = "classname=\"\(escaped(testCase.className))\" name=\"\(escaped(testCase.name))\""
        let problem = testCase.problem.map { problem in
            let element = problem.kind.rawValue
            return "      <\(element) message=\"\(escaped(problem.message))\">\(escaped(problem.detail))</\(element)>"
        }
        return ["    <testcase \(names) time=\"\(seconds(testCase.milliseconds))\">"]
            + [problem].compactMap(\.self)
            + ["      <system-out>\(escaped(testCase.output))</system-out>", "    </testcase>"]
    }

    private static func escaped(_ text: String) -> String { MarkupText.escaped(text) }

    private static func seconds(_ milliseconds: Int) -> String {
        let rest = String(milliseconds % 1_000)
        return "\(milliseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}
