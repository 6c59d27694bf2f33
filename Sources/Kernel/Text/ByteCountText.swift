/// A number of bytes in the form that people write, plain or with a unit: `65536`, `64k`, `256m`,
/// `1g`.
package enum ByteCountText {
    private static let units = [("g", 1_073_741_824), ("m", 1_048_576), ("k", 1_024)].map {
        (suffix: $0.0, bytes: $0.1)
    }

    /// Returns the number of bytes; nil if the text is not a number of bytes, or if the number does
    /// not fit.
    package static func bytes(_ text: String) -> Int? {
        let unit = units.first { text.lowercased().hasSuffix($0.suffix) }
        guard let number = Int(unit == nil ? text[...] : text.dropLast()), number >= 0,
            case let (bytes, overflow) = number.multipliedReportingOverflow(by: unit?.bytes ?? 1), !overflow
        else { return nil }
        return bytes
    }

    package static func text(_ bytes: Int) -> String {
        let unit = units.first { bytes > 0 && bytes % $0.bytes == 0 }
        return unit.map { "\(bytes / $0.bytes)\($0.suffix)" } ?? "\(bytes)"
    }
}
