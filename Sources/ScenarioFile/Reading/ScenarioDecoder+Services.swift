internal import JSON
internal import Kernel
internal import ScenarioModel

/// Decoding of requests to services.
extension ScenarioDecoder {
    mutating func question(_ node: YAMLNode, _ options: [String: YAMLNode]) -> Question? {
        guard let members = mapping(node, "ask", keys: Vocabulary.askKeys, cure: "write { url: … }") else { return nil }
        // Decode in the order of the file, so that draws keep their names.
        let orElse = options["or else"].map { block($0, "or else") }
        guard let address = members["url"] ?? members["lambda"], members["url"] == nil || members["lambda"] == nil
        else {
            mistakes.add(
                "ask must be {url: …}, the address of your service, or {lambda: …}, that of a function", at: node)
            return nil
        }
        let isLambda = members["lambda"] != nil
        refuseKeys(of: members, isLambda: isLambda)
        let usual = isLambda ? Question.lambdaTimeLimit : Expectation.defaultTimeLimit
        let within = options["within"].map { duration($0) } ?? .some(usual)
        let method = members["method"].map { self.method($0) } ?? .some(.post)
        let headers = members["headers"].map { self.headers($0) } ?? []
        let statuses = members["expect status"].map { self.statuses($0) }
        let json = members["json"].flatMap { self.json($0, "json") }
        let parameters = members["parameters"].flatMap { self.parameters($0) }
        guard let url = self.url(address, isLambda ? "lambda" : "url"), let within, let method else { return nil }
        assignsAnything = true
        return Question(
            url: url, method: method, headers: headers,
            form: isLambda ? .lambda(parameters: parameters) : .request(json: json), statuses: statuses,
            within: within, orElse: orElse)
    }

    /// Reports keys that the other kind of service has.
    private mutating func refuseKeys(of members: [String: YAMLNode], isLambda: Bool) {
        let others = isLambda ? ["method", "json", "expect status"] : ["parameters"]
        for name in others {
            guard let node = members[name] else { continue }
            mistakes.add(
                isLambda
                    ? "a Lambda function gets the event of a contact flow; remove \"\(name)\", or use url: instead of lambda:"
                    : "\"parameters\" is only for lambda:; send a body with json:", at: node)
        }
    }

    private mutating func url(_ node: YAMLNode, _ what: String) -> Template? {
        guard let url = filledTemplate(node, what) else { return nil }
        // The whole address can come from a variable.
        if url.source.hasPrefix("${") { return url }
        let rest = ["http://", "https://"].first { url.source.hasPrefix($0) }.map { url.source.dropFirst($0.count) }
        guard let rest, let first = rest.first, first != "/" else {
            mistakes.add("\(what) must be an address such as http://127.0.0.1:9000/next", at: node)
            return nil
        }
        return url
    }

    private mutating func method(_ node: YAMLNode) -> ServiceRequest.Method? {
        let words = ServiceRequest.Method.words
        guard let method = node.scalar.flatMap({ ServiceRequest.Method(rawValue: $0) }) else {
            mistakes.add(
                "method must be one of \(words.joined(separator: ", "))"
                    + Suggestion.clause(for: node.scalar ?? "", among: words), at: node)
            return nil
        }
        return method
    }

    private mutating func headers(_ node: YAMLNode) -> [(name: String, value: Template)] {
        guard case .mapping(let pairs) = node.content, !pairs.isEmpty else {
            mistakes.add("headers must be a mapping of names and values", at: node)
            return []
        }
        return pairs.compactMap { key, value in
            guard let name = text(key, "a header's name"), let value = template(value, "a header's value") else {
                return nil
            }
            guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
                mistakes.add("\"\(name)\" cannot be the name of a header", at: key)
                return nil
            }
            guard !ServiceRequest.Header.reserved.contains(name.lowercased()) else {
                mistakes.add("the header \(name) is set by the server itself; remove it", at: key)
                return nil
            }
            guard !value.source.contains(where: \.isNewline) else {
                mistakes.add("a header's value must be one line", at: key)
                return nil
            }
            return (name, value)
        }
    }

    /// Whether a byte can be part of a header's name (RFC 9110, section 5.6.2).
    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        // open: any other byte
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }

    /// Decodes a status, or a list of statuses.
    private mutating func statuses(_ node: YAMLNode) -> [Int] {
        let nodes: [YAMLNode] = if case .sequence(let elements) = node.content { elements } else { [node] }
        if nodes.isEmpty { mistakes.add("expect status needs at least one status, such as 404", at: node) }
        return nodes.compactMap { node in
            guard let status = node.scalar.flatMap({ Int($0) }), (100...599).contains(status) else {
                mistakes.add("expect status must be a status such as 404, or a list of them", at: node)
                return nil
            }
            return status
        }
    }

    private mutating func json(_ node: YAMLNode, _ what: String) -> Template? {
        let json = template(node.scalar ?? NodeJSON.text(of: node), isJSON: true, at: node)
        if let text = json?.literal, (try? JSONDocument(Array(text.utf8))) == nil {
            mistakes.add("the value of \(what) is not JSON", at: node)
        }
        return json
    }

    private mutating func parameters(_ node: YAMLNode) -> Template? {
        guard case .mapping = node.content else {
            mistakes.add("parameters must be a mapping of names and values", at: node)
            return nil
        }
        return json(node, "parameters")
    }
}
