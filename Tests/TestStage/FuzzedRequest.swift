package import HTTPTypes

/// A request in the format of the fuzzers and their corpora.
///
/// The first line has the method and the target. The body follows on all lines after it.
package struct FuzzedRequest {
    package let method: HTTPRequest.Method
    package let target: String
    /// The lines between the first line and the body.
    package let lines: [String]
    package let body: [UInt8]

    /// Reads an input. Returns nil if its first line is not a method and a target.
    ///
    /// - Parameters:
    ///   - names: the placeholders in inputs for values that inputs cannot guess.
    ///   - lines: the number of lines between the first line and the body.
    package init?(_ input: [UInt8], names: [(name: String, value: String)], lines count: Int = 0) {
        var text = String(decoding: input, as: UTF8.self)
        for (name, value) in names { text.replace(name, with: value) }
        var parts = text.split(separator: "\n", maxSplits: count + 1, omittingEmptySubsequences: false)
        let head = parts.removeFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard head.count == 2, let method = HTTPRequest.Method(rawValue: String(head[0])) else { return nil }
        self.method = method
        target = String(head[1])
        lines = parts.prefix(count).map(String.init)
        body = parts.dropFirst(count).first.map { Array($0.utf8) } ?? []
    }
}
