public import ArgumentParser
import Kernel
public import Logging

extension Logger.Level: @retroactive ExpressibleByArgument {}

/// A duration in the form that scenarios use: `300ms`, `2.5s`.
struct DurationOption: ExpressibleByArgument, CustomStringConvertible {
    let milliseconds: Int64

    init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    init?(argument: String) {
        guard let milliseconds = argument == "0" ? 0 : DurationText.milliseconds(argument) else { return nil }
        self.milliseconds = milliseconds
    }

    var description: String { DurationText.text(milliseconds) }
    var defaultValueDescription: String { description }
}
