public import ArgumentParser
public import ConnectChatMock
import Kernel
public import Logging

extension MockServerConfiguration.ClockMode: ExpressibleByArgument {}
extension MockServerConfiguration.Profile: ExpressibleByArgument {}
extension MockServerConfiguration.LengthUnit: ExpressibleByArgument {}
extension Logger.Level: @retroactive ExpressibleByArgument {}

/// A switch that names both its positions, so that its environment twin can, too.
enum OnOff: String, ExpressibleByArgument, CaseIterable {
    case on
    case off
}

/// A number of bytes, plain or with a unit: `32768`, `32k`, `256m`, `1g`.
struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
    let bytes: Int

    init(bytes: Int) {
        self.bytes = bytes
    }

    init?(argument: String) {
        let unit = Self.units.first { argument.lowercased().hasSuffix($0.suffix) }
        guard let number = Int(unit == nil ? argument[...] : argument.dropLast()), number >= 0,
            case let (bytes, overflow) = number.multipliedReportingOverflow(by: unit?.bytes ?? 1), !overflow
        else { return nil }
        self.bytes = bytes
    }

    private static let units = [("g", 1_073_741_824), ("m", 1_048_576), ("k", 1_024)].map {
        (suffix: $0.0, bytes: $0.1)
    }

    var description: String {
        let unit = Self.units.first { bytes > 0 && bytes % $0.bytes == 0 }
        return unit.map { "\(bytes / $0.bytes)\($0.suffix)" } ?? "\(bytes)"
    }

    var defaultValueDescription: String { description }
}

/// A duration as scenarios write it: `300ms`, `2.5s`.
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
