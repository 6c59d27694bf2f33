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

    package func isExpected(_ status: Int) -> Bool { statuses?.contains(status) ?? (200..<300).contains(status) }
}
