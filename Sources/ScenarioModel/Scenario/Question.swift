/// A request to an HTTP service of the user. The answer becomes variables.
package struct Question: Sendable {
    /// What the request contains.
    package enum Form: Sendable {
        /// A JSON body; nil to send the variables and the last events of the conversation.
        case request(json: Template?)
        /// The event that a contact flow sends to AWS Lambda (Documentation/Protocol.md#lambda), with these parameters.
        case lambda(parameters: Template?)
    }

    package let url: Template
    package let method: ServiceRequest.Method
    package let headers: [(name: String, value: Template)]
    package let form: Form
    /// The expected statuses; nil for every 2xx.
    package let statuses: [Int]?
    /// The time limit in milliseconds of scenario time, from the beginning of the step.
    package let within: Int64
    /// The steps to execute if the service fails; nil to fail the run.
    package let orElse: BlockID?

    package init(
        url: Template, method: ServiceRequest.Method = .post, headers: [(name: String, value: Template)] = [],
        form: Form, statuses: [Int]? = nil, within: Int64, orElse: BlockID? = nil
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.form = form
        self.statuses = statuses
        self.within = within
        self.orElse = orElse
    }

    /// The default limit for a Lambda function in milliseconds, the longest that a flow waits
    /// (Documentation/Protocol.md#lambda).
    package static let lambdaTimeLimit: Int64 = 8_000

    package var isLambda: Bool {
        switch form {
        case .lambda: true
        case .request: false
        }
    }
}
