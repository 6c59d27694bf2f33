package import HTTPTypes

/// A request as fuzzers and their corpora write it: method and target on the first line, the body on all lines after it.
package struct FuzzedRequest {
    package let method: HTTPRequest.Method
    package let target: String
    /// The lines between the first line and the body.
    package let lines: [String]
    package let body: [UInt8]

    /// Reads an input; nil if its first line is not a method and a target.
    ///
    /// - Parameters:
    ///   - names: what inputs write in place of values that they cannot guess.
    ///   - lines: how many lines stand between the first line and the body.
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
