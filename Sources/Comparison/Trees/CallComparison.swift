internal import ConnectAPI
package import JSON
package import Recording

/// Compares the answer to a call with the recorded one.
package enum CallComparison {
    /// An answer of this server.
    package struct Answer: Sendable {
        package let status: Int
        package let errorType: String?
        /// The names of the header fields, in lower case, with their values.
        package let fields: [String: String]
        package let body: JSONTree?

        package init(status: Int, errorType: String?, fields: [String: String], body: JSONTree?) {
            self.status = status
            self.errorType = errorType
            self.fields = fields
            self.body = body
        }
    }

    /// - Parameter correspondence: learns the ids and tokens of the answer.
    package static func differences(
        _ recorded: RecordedCall, _ here: Answer, _ correspondence: inout Correspondence
    ) -> [Difference] {
        let place = "call \(recorded.number)"
        let operation = recorded.operation ?? ""
        guard let status = recorded.status, recorded.cut == nil else { return [] }
        let errors = (recorded.errorType, here.errorType)
        guard status == here.status else {
            let row = errors.0.map { FidelityTable.row(of: operation, error: $0) } ?? FidelityTable.row(of: operation)
            return [
                Difference(
                    .status, row, recorded: outcome(status, errors.0), here: outcome(here.status, errors.1),
                    place: place)
            ]
        }
        if status >= 400, errors.0 != errors.1 {
            let row = FidelityTable.row(of: operation, error: errors.0 ?? "without a type")
            return [
                Difference(
                    .errorType, row, recorded: errors.0 ?? "no type", here: errors.1 ?? "no type", place: place)
            ]
        }
        // A file store is not a part of the service.
        guard ![RecordedCall.uploadName, RecordedCall.downloadName].contains(operation) else { return [] }
        return fieldDifferences(recorded, here, operation, place)
            + bodyDifferences(recorded, here, operation, place, &correspondence)
    }

    private static func outcome(_ status: Int, _ error: String?) -> String {
        error.map { "\(status) \($0)" } ?? "\(status)"
    }

    private static func fieldDifferences(
        _ recorded: RecordedCall, _ here: Answer, _ operation: String, _ place: String
    ) -> [Difference] {
        comparedFields.compactMap { name in
            let values = (recorded.fields.first { $0.name == name }?.value, here.fields[name])
            let shown = (form(values.0), form(values.1))
            guard shown.0 != shown.1 else { return nil }
            let row = FidelityRow.field(name, of: operation)
            return Difference(.field, row, recorded: shown.0, here: shown.1, place: place)
        }
    }

    /// Other fields belong to the network between client and service.
    private static let comparedFields = ["content-type", "retry-after", "x-amzn-requestid"]

    /// Returns a value without its parameters. The value of a request id is another one each time.
    private static func form(_ value: String?) -> String {
        value.map { value in
            value.isEmpty || value.contains("-") && !value.contains("/")
                ? "present" : String(value.prefix { $0 != ";" })
        } ?? "absent"
    }

    private static func bodyDifferences(
        _ recorded: RecordedCall, _ here: Answer, _ operation: String, _ place: String,
        _ correspondence: inout Correspondence
    ) -> [Difference] {
        switch (recorded.answer, here.body) {
        case (nil, nil): return []
        case (nil, .some):
            let what = recorded.answerBytes == 0 ? "no body" : "a body that is not JSON"
            return [
                Difference(
                    .type, FidelityTable.row(of: operation), recorded: what, here: "a JSON body", place: place)
            ]
        case (.some, nil):
            return [
                Difference(
                    .type, FidelityTable.row(of: operation), recorded: "a JSON body", here: "no JSON body", place: place
                )
            ]
        case (.some(let body), .some(let hereBody)):
            var comparison = TreeComparison(correspondence)
            comparison.compare(body, hereBody)
            correspondence = comparison.correspondence
            return comparison.findings.map { finding in
                let isError = (recorded.status ?? 0) >= 400
                let row =
                    isError
                    ? FidelityTable.row(of: operation, error: recorded.errorType ?? "without a type")
                    : FidelityTable.row(of: operation, member: finding.path)
                return Difference(
                    finding.kind, row, recorded: finding.recorded, here: finding.here, place: place)
            }
        }
    }
}
