internal import ContactModel
package import HTTPRouting
internal import HTTPTypes
internal import Instances
package import JSON
internal import Kernel

/// An error of the admin API: problem details (RFC 9457), with a hint for the remedy.
package struct AdminProblem: Error, Sendable {
    package let status: Int
    package let detail: String
    package let hint: String?
    /// The ids among which the client can choose.
    private var candidates: [String] = []

    package init(_ status: Int, _ detail: String, hint: String? = nil, candidates: [String] = []) {
        self.status = status
        self.detail = detail
        self.hint = hint
        self.candidates = candidates
    }

    /// Statuses with their names. A status created from a number has no name.
    private static let known: [HTTPResponse.Status] = [
        .badRequest, .unauthorized, .forbidden, .notFound, .methodNotAllowed, .requestTimeout, .conflict,
        .unsupportedMediaType, .upgradeRequired,
        .serviceUnavailable,
    ]

    package var response: Response {
        let status = Self.known.first { $0.code == self.status } ?? HTTPResponse.Status(code: status)
        let body = JSONWriter.object { writer in
            writer.member("type", "about:blank")
            writer.member("title", status.reasonPhrase)
            writer.member("status", status.code)
            writer.member("detail", detail)
            writer.member("hint", ifPresent: hint)
            if !candidates.isEmpty {
                writer.array("candidates") { writer in
                    for candidate in candidates { writer.value(candidate) }
                }
            }
        }
        return Response(
            status: status, fields: [Response.Field(.contentType, "application/problem+json")], body: body)
    }
}

/// Turns refusals and faults in request bodies into problems.
package struct AdminDialect: APIDialect {
    package init() {}

    package func failure(_ fault: BodyFault) -> AdminProblem {
        AdminProblem(400, fault.message)
    }

    func failure(for refusal: Refusal) -> AdminProblem {
        switch refusal.code {
        case .invalid: AdminProblem(400, refusal.reason)
        case .unknown, .unknownContact: AdminProblem(404, refusal.reason)
        case .unknownAgent: AdminProblem(404, refusal.reason, hint: "PUT …/agents/{name} creates an agent")
        case .unknownQueue: AdminProblem(404, refusal.reason, hint: "PUT …/queues/{name} creates a queue")
        case .gone, .conflict, .full, .quota, .limit: AdminProblem(409, refusal.reason)
        }
    }
}

package typealias AdminMembers = BodyMembers<AdminDialect>

extension AdminMembers {
    /// Reads a duration such as `1m30s` and checks its bounds. Returns milliseconds.
    package func milliseconds(_ name: String, _ bounds: ClosedRange<Int64>) throws(AdminProblem) -> Int64? {
        guard let text = try string(name, length: 1...100) else { return nil }
        let milliseconds = try AdminCall.duration(text, name)
        guard bounds.contains(milliseconds) else {
            throw AdminProblem(
                400,
                "\(name) is \(text); \(DurationText.text(bounds.lowerBound)) to \(DurationText.text(bounds.upperBound)) "
                    + "are allowed")
        }
        return milliseconds
    }
}
