internal import Kernel

/// The duration of a step, which can come from a variable or from the run's random draws.
package indirect enum TimeSpan: Sendable {
    /// Milliseconds.
    case fixed(Int64)
    /// A text with variables.
    case text(Template)
    /// Milliseconds between two bounds, which are included.
    case between(Int64, Int64)
    case oneOf([TimeSpan])

    /// The shortest and the longest milliseconds that the file itself shows.
    package var bounds: (least: Int64, most: Int64) {
        switch self {
        case .fixed(let milliseconds): (milliseconds, milliseconds)
        case .text: (0, 0)
        case .between(let least, let most): (least, most)
        case .oneOf(let choices):
            (choices.map(\.bounds.least).min() ?? 0, choices.map(\.bounds.most).max() ?? 0)
        }
    }

    /// Whether every variable of the duration has a value or a default, or one of several choices is such a duration.
    package func isFilled(by variables: Variables) -> Bool {
        switch self {
        case .fixed, .between: true
        case .text(let template): template.isFilled(by: variables)
        case .oneOf(let choices): choices.contains { $0.isFilled(by: variables) }
        }
    }

    package var summary: String {
        switch self {
        case .fixed(let milliseconds): DurationText.text(milliseconds)
        case .text(let template): template.source
        case .between(let least, let most): "\(DurationText.text(least)) to \(DurationText.text(most))"
        case .oneOf(let choices): "one of " + choices.map(\.summary).joined(separator: " | ")
        }
    }
}
