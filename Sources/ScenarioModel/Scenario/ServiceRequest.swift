/// A request to a service, with all variables expanded.
package struct ServiceRequest: Sendable, Equatable {
    package enum Method: String, Sendable, CaseIterable {
        case post = "POST"
        case get = "GET"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"

        /// Whether a request has a body unless the step gives one.
        package var hasBody: Bool {
            switch self {
            case .post, .put, .patch: true
            case .get, .delete: false
            }
        }
    }

    package let method: Method
    package let url: String
    package let headers: [Header]
    /// JSON; nil for no body.
    package let body: String?
    /// The expected statuses; nil for every 2xx.
    package let statuses: [Int]?

    package struct Header: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }

        /// Why the value cannot be sent; nil if it can. A variable can have brought it.
        package var refusal: String? {
            let isVisible = value.unicodeScalars.allSatisfy { $0 == "\t" || $0.properties.generalCategory != .control }
            return isVisible ? nil : "the value of the header \(name) has a line break or another control character"
        }

        /// The headers that only the HTTP client itself can set, in lowercase.
        package static let reserved: Set<String> = [
            "connection", "content-length", "expect", "host", "transfer-encoding", "upgrade",
        ]
    }

    package init(
        _ method: Method, _ url: String, headers: [Header] = [], body: String?, statuses: [Int]? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.statuses = statuses
    }

    /// Why a service cannot have an address; nil if it can. Variables can have made it.
    package static func refusal(ofURL url: String) -> String? {
        let shown = url.prefix(200)
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            return "\"\(shown)\" is not an address such as http://127.0.0.1:9000/next"
        }
        let isPlain = url.unicodeScalars.allSatisfy { $0.isASCII && $0.value > 0x20 && $0.value != 0x7F }
        return isPlain ? nil : "the address \"\(shown)\" has a space or another character that must be percent-encoded"
    }

    package func isExpected(_ status: Int) -> Bool { statuses?.contains(status) ?? (200..<300).contains(status) }
}
