internal import Kernel
internal import ScenarioModel

/// Decoding of a scenario's table and of the customers' names. The scenario runs once for each row.
extension ScenarioDecoder {
    typealias Row = [(name: String, value: String)]

    private static let mostRows = 10_000

    /// Decodes a table: a list of mappings, or the name of a file.
    ///
    /// The file contains a list of mappings (YAML, JSON), or begins with a line of names (CSV).
    ///
    /// - Parameter what: The key of the table, for messages.
    mutating func data(_ node: YAMLNode, _ what: String = "data") -> [Row] {
        guard node.scalar != nil else { return rows(node, what) }
        guard let (path, bytes) = contents(of: node) else { return [] }
        return reading(path, bytes) { $0.table(path, bytes, what) }
    }

    private mutating func table(_ path: String, _ bytes: [UInt8], _ what: String) -> [Row] {
        if path.hasSuffix(".csv") { return csvRows(bytes) }
        do throws(ScenarioMistakes) {
            guard let root = try mistakes.root(of: bytes) else {
                mistakes.add("the file is empty; expected a list of rows", line: 1, column: 1)
                return []
            }
            return rows(root, what)
        } catch {
            return []
        }
    }

    private mutating func rows(_ node: YAMLNode, _ what: String) -> [Row] {
        let nodes = list(node, what)
        if case .sequence = node.content, !(1...Self.mostRows).contains(nodes.count) {
            mistakes.add("\(what) has \(nodes.count) rows; 1 to \(Self.mostRows) are allowed", at: node)
            return []
        }
        return nodes.map { node in
            guard case .mapping(let pairs) = node.content else {
                mistakes.add("a row must be a mapping of names and values, got \(node.kindName)", at: node)
                return []
            }
            var row: Row = []
            for (key, value) in pairs {
                guard let name = variable(key), let text = text(value, "a value") else { continue }
                if row.contains(where: { $0.name == name }) {
                    mistakes.add("\"\(name)\" is here a second time", at: key)
                }
                row.append((name, text))
            }
            return row
        }
    }

    private mutating func csvRows(_ bytes: [UInt8]) -> [Row] {
        func refuse(_ message: String, line: Int = 1, column: Int = 1) -> [Row] {
            mistakes.add(message, line: line, column: column)
            return []
        }
        if let place = InvalidUTF8(bytes) {
            return refuse(
                "the table must be UTF-8 text, and this character is not; save the file in UTF-8", line: place.line,
                column: place.column)
        }
        let table = CSVTable(String(decoding: bytes, as: UTF8.self))
        if let wrong = table.wrongQuotes { return refuse(wrong.message, line: wrong.line) }
        if let names = table.rows.first, names.count == 1, names[0].contains(";") {
            return refuse("the table must have commas between its values, got semicolons")
        }
        guard let names = table.rows.first, (1...Self.mostRows).contains(table.rows.count - 1) else {
            return refuse("a table must have a line of names, and 1 to \(Self.mostRows) below it")
        }
        guard names.allSatisfy({ Template.isName($0) }), Set(names).count == names.count else {
            return refuse(
                "the table's first line must have names, none empty or repeated: \(names.joined(separator: ", "))")
        }
        for (number, row) in table.rows.enumerated() where row.count != names.count {
            return refuse(
                "row \(number) of the table has \(row.count) values for \(names.count) names", line: table.lines[number]
            )
        }
        return table.rows.dropFirst().map { row in zip(names, row).map { (name: $0, value: $1) } }
    }

    /// Checks that each row of the table has the columns of the customer's name and attributes.
    mutating func checkColumns(of scenario: Scenario, _ node: YAMLNode) {
        let needs = scenario.customer.attributes.map(\.value.needs).reduce(scenario.customer.name.needs) {
            $0.union($1)
        }
        for name in needs.sorted() {
            guard !scenario.data.isEmpty else {
                mistakes.add("${\(name)} has no value here, because the scenario has no \"data:\"", at: node)
                continue
            }
            let row = scenario.data.firstIndex { row in !row.contains { $0.name == name } }
            if let row { mistakes.add("${\(name)} has no value in row \(row + 1) of the data", at: node) }
        }
        let rows = 0..<scenario.data.count
        let unnamed = rows.first { !(1...256).contains(scenario.customerName(inRow: $0 + 1).unicodeScalars.count) }
        if let unnamed {
            mistakes.add("row \(unnamed + 1): the customer's name must have 1 to 256 characters", at: node)
        }
    }

    /// Decodes `customers: [Ana, Ben]`.
    mutating func names(of node: YAMLNode, besides customer: YAMLNode?) -> [String] {
        let nodes = list(node, "customers")
        var names: [String] = []
        for node in nodes {
            guard let name = text(node, "a customer's name") else { continue }
            guard (1...256).contains(name.unicodeScalars.count), !names.contains(name) else {
                mistakes.add("customers must have different names of 1 to 256 characters", at: node)
                continue
            }
            names.append(name)
        }
        if case .sequence = node.content, nodes.count < 2 {
            mistakes.add("customers needs at least two names; for one, write customer: { name: … }", at: node)
        }
        if case .mapping(let pairs) = customer?.content, let name = pairs.first(where: { $0.key.scalar == "name" }) {
            mistakes.add("the customers' names must be under \"customers:\"", at: name.key)
        }
        return names
    }
}
