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

/// A number of bytes, plain or in KiB: `32768`, `32k`.
struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
    let bytes: Int

    init(bytes: Int) {
        self.bytes = bytes
    }

    init?(argument: String) {
        let isKibibytes = argument.lowercased().hasSuffix("k")
        guard let number = Int(isKibibytes ? String(argument.dropLast()) : argument), number >= 0,
            case let (bytes, overflow) = number.multipliedReportingOverflow(by: isKibibytes ? 1_024 : 1), !overflow
        else { return nil }
        self.bytes = bytes
    }

    var description: String { bytes % 1_024 == 0 ? "\(bytes / 1_024)k" : "\(bytes)" }
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
