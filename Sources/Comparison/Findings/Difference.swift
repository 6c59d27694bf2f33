package import ConnectAPI

/// Something that a recording and this server do differently.
package struct Difference: Sendable, Hashable {
    /// In the order of weight.
    package enum Kind: Int, Sendable, CaseIterable {
        case status
        case errorType
        case missingFrame
        case extraFrame
        case opening
        case memberMissing
        case memberExtra
        case type
        case value
        case order
        case length
        case format
        case timing
        case closing
        case field
        case wording
        /// A call or an act of the other side that could not be played.
        case notPlayed

        /// How much a client depends on it, from 0 to 100.
        package var weight: Int {
            switch self {
            case .status: 100
            case .errorType: 90
            case .missingFrame: 85
            case .extraFrame: 80
            case .opening: 80
            case .memberMissing: 70
            case .memberExtra: 60
            case .type: 60
            case .value: 50
            case .order: 50
            case .length: 45
            case .format: 40
            case .timing: 30
            case .closing: 30
            case .field: 20
            case .wording: 10
            case .notPlayed: 5
            }
        }

        package var name: String {
            switch self {
            case .status: "status"
            case .errorType: "error type"
            case .missingFrame: "frame only in the recording"
            case .extraFrame: "frame only here"
            case .opening: "opening of a socket"
            case .memberMissing: "member only in the recording"
            case .memberExtra: "member only here"
            case .type: "type"
            case .value: "value"
            case .order: "order"
            case .length: "number of elements"
            case .format: "format"
            case .timing: "time"
            case .closing: "close of a socket"
            case .field: "header field"
            case .wording: "wording"
            case .notPlayed: "not played"
            }
        }
    }

    package let kind: Kind
    package let row: FidelityRow
    /// What the recording has.
    package let recorded: String
    /// What this server does.
    package let here: String
    /// Where in the recording it is, such as "call 7".
    package let place: String

    package init(_ kind: Kind, _ row: FidelityRow, recorded: String, here: String, place: String) {
        self.kind = kind
        self.row = row
        self.recorded = recorded
        self.here = here
        self.place = place
    }

    /// Whether another difference is about the same, at another place.
    package func isSame(as other: Difference) -> Bool {
        kind == other.kind && row == other.row && recorded == other.recorded && here == other.here
    }

    /// How Fidelity explains the difference; nil if it does not.
    package var knownReason: String? {
        guard let text = row.difference else { return nil }
        let isExplained =
            switch kind {
            case .memberMissing: true
            case .value, .length, .format, .memberExtra: !row.isMissingHere
            case .type, .status, .errorType, .missingFrame, .extraFrame, .opening, .order, .timing, .closing, .field,
                .wording,
                .notPlayed:
                false
            }
        return isExplained ? "Fidelity: \(text)" : nil
    }
}
