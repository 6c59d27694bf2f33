internal import Chats
internal import ContactModel

/// The content types (Documentation/Protocol.md#content-types). Each has a golden frame in
/// Tests/Golden/frames.
extension FidelityTable {
    package static let events: [EventFidelity] =
        [
            message(.plain, "everybody, the sender too"), message(.markdown, "everybody, the sender too"),
            message(.json, "everybody, the sender too"),
            message(
                .interactive, "everybody; only flows, agents and bots of scenarios and of the admin API can say it"),
            message(.interactiveResponse, "everybody, the sender too"),
            EventFidelity(
                type: "(none: Type ATTACHMENT)", verdict: .asService, evidence: .model,
                hears: "everybody, the sender too, when the scan is over",
                isStored: true),
            event(.participantJoined, "everybody, itself too"), event(.participantLeft, "everybody, itself too"),
            event(
                .participantInvited, "everybody",
                .differs("with the fields of the agent who invites; the record does not say whose")),
            event(
                .participantIdle, "everybody",
                .differs("with the fields of the idle participant; the record does not say whose")),
            event(.participantReturned, "everybody", .differs("as participant.idle")),
            event(.participantAutodisconnection, "everybody", .differs("as participant.idle")),
        ]
        + [.participantActive, .participantInactive, .workflowCancelled].map {
            event(
                $0, "everybody",
                .differs(
                    "sent by the admin API and scenarios only, and not stored; ChatJS has the constant, and no frame is published"
                ))
        }
        + [
            event(.displayNameUpdated, "everybody", evidence: .client), event(.chatEnded, "everybody"),
            event(.transferSucceeded, "the agents in the chat; with a setting the customer, too"),
            event(.transferFailed, "the agent who transfers"),
            event(.typing, "everybody, the sender too"), event(.connectionAcknowledged, "no socket"),
            event(.messageDelivered, "no socket: it causes a message.metadata"),
            event(.messageRead, "no socket: it causes a message.metadata"),
            event(.messageMetadata, "everybody", evidence: .client),
            event(.chatRehydrated, "the customer"),
        ]
        + [
            event(
                .authenticationInitiated, "the customer",
                .differs("without a participant's fields; the record does not say whose"))
        ] + SignIn.Outcome.allCases.map { event(.authentication($0), "the customer", evidence: .client) }

    private static func message(_ type: ContentType, _ hears: String) -> EventFidelity {
        EventFidelity(type: type.rawValue, verdict: .asService, evidence: .model, hears: hears, isStored: true)
    }

    private static func event(
        _ type: ContentType, _ hears: String, _ verdict: Verdict = .asService,
        evidence: Evidence = .documentation
    ) -> EventFidelity {
        EventFidelity(
            type: type.rawValue, verdict: verdict, evidence: evidence, hears: hears, isStored: type.isStoredEvent)
    }
}
