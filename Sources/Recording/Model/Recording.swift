package import Kernel

/// What clients and the service sent each other, without secrets (Documentation/Recordings.md).
package struct Recording: Sendable, Equatable {
    package enum Entry: Sendable, Equatable {
        case call(RecordedCall)
        case socket(RecordedSocketEvent)

        /// Milliseconds from the start of the recording.
        package var time: Int64 {
            switch self {
            case .call(let call): call.time
            case .socket(let event): event.time
            }
        }
    }

    /// The version of the file's form.
    package static let format = 1

    /// The version of the program that recorded it.
    package var madeBy: String
    package var started: Timestamp
    /// The addresses of the Participant Service and of the control plane.
    package var participantService: String
    package var controlPlane: String
    /// Whether personal data were replaced.
    package var isRedacted: Bool
    /// In the order of time.
    package var entries: [Entry] = []
    /// What was replaced, what is missing, in sentences.
    package var notes: [String] = []

    package init(
        madeBy: String, started: Timestamp, participantService: String, controlPlane: String, isRedacted: Bool
    ) {
        self.madeBy = madeBy
        self.started = started
        self.participantService = participantService
        self.controlPlane = controlPlane
        self.isRedacted = isRedacted
    }

    package var calls: [RecordedCall] {
        entries.compactMap { if case .call(let call) = $0 { call } else { nil } }
    }

    package var socketEvents: [RecordedSocketEvent] {
        entries.compactMap { if case .socket(let event) = $0 { event } else { nil } }
    }
}
