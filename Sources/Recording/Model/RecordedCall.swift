package import JSON

/// A request to one of the two services, and its answer.
package struct RecordedCall: Sendable, Equatable {
    /// Milliseconds from the start of the recording to the request.
    package var time: Int64
    /// Numbers the calls, from 1.
    package var number: Int
    /// The operation in the service model, ``uploadName`` or ``downloadName``; nil for any other request, whose bodies are
    /// not recorded.
    package var operation: String?
    package var method: String
    /// The path with `{name}` for its parameters.
    package var path: String
    package var parameters: [String] = []
    /// What stands for the token of `X-Amz-Bearer`; nil if the request has none.
    package var token: String?
    /// The request's body; nil if it is empty or not JSON.
    package var request: JSONTree?
    package var requestBytes = 0
    /// The SDK that made the request, such as `Boto3/1.40`.
    package var client: String?
    /// Milliseconds from the request to the answer.
    package var duration: Int64 = 0
    /// Nil if no answer arrived.
    package var status: Int?
    /// The recorded header fields of the answer, with names in lower case.
    package var fields: [Field] = []
    package var answer: JSONTree?
    package var answerBytes = 0
    /// Why the answer is missing or not whole.
    package var cut: String?

    package struct Field: Sendable, Equatable {
        package let name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The request that sends a file to the URL of StartAttachmentUpload.
    package static let uploadName = "UploadAttachment"
    /// The request that reads a file from the URL of GetAttachment.
    package static let downloadName = "DownloadAttachment"

    package init(time: Int64, number: Int, operation: String?, method: String, path: String) {
        self.time = time
        self.number = number
        self.operation = operation
        self.method = method
        self.path = path
    }

    /// The exception of an answer that is an error; nil if it names none.
    package var errorType: String? {
        Self.errorType(field: fields.first { $0.name == "x-amzn-errortype" }?.value, body: answer)
    }

    /// Returns the exception of an answer as SDKs find it: in the field, then in the body.
    package static func errorType(field: String?, body: JSONTree?) -> String? {
        guard let name = field ?? body?["__type"]?.string ?? body?["code"]?.string else { return nil }
        // A namespace before "#", and a URL after ":".
        return String(name.prefix { $0 != ":" }.split(separator: "#").last ?? "")
    }
}
