/// The forms of a matcher that compare a number. The reader and the schema also accept any form that is added here.
package enum NumberForm: String, Sendable, CaseIterable {
    case atLeast = "at least"
    case atMost = "at most"
    case lessThan = "less than"
    case moreThan = "more than"
    /// Two limits, which are included.
    case between

    /// How many limits the form has.
    package var limits: Int {
        switch self {
        case .atLeast, .atMost, .lessThan, .moreThan: 1
        case .between: 2
        }
    }

    /// Whether a number is as expected. The limits are as many as ``limits``.
    func matches(_ number: Double, _ limits: [Double]) -> Bool {
        switch self {
        case .atLeast: number >= limits[0]
        case .atMost: number <= limits[0]
        case .lessThan: number < limits[0]
        case .moreThan: number > limits[0]
        case .between: limits[0] <= number && number <= limits[1]
        }
    }

    /// Whether a number can match.
    package func isPossible(_ limits: [Double]) -> Bool { matches(example(limits), limits) }

    /// Returns a number that matches, if any number does.
    func example(_ limits: [Double]) -> Double {
        switch self {
        case .atLeast, .atMost, .between: limits[0]
        case .lessThan: min(limits[0] - 1, limits[0].nextDown)
        case .moreThan: max(limits[0] + 1, limits[0].nextUp)
        }
    }

    /// Returns the number that a text is; nil for any other text. Spaces around it do not matter.
    package static func number(_ text: String) -> Double? {
        let digits = text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
        guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }) else { return nil }
        return Double(String(digits)).flatMap { $0.isFinite ? $0 : nil }
    }
}
