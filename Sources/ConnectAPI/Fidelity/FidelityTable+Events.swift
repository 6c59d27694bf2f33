internal import Chats
internal import ContactModel

/// The content types (Documentation/Protocol.md#content-types). Each has a golden frame in
/// Tests/Golden/frames.
extension FidelityTable {
    package static let events: [EventFidelity] =
        [
            message(.plain, "all participants, including the sender"),
            message(.markdown, "all participants, including the sender"),
            message(.json, "all participants, including the sender"),
            message(
                .interactive,
                "all participants; only flows, agents and bots of scenarios and of the admin API can send it"),
            message(.interactiveResponse, "all participants, including the sender"),
            EventFidelity(
                type: "(none: Type ATTACHMENT)", verdict: .asService, evidence: .model,
                hears: "all participants, including the sender, when the scan is over",
                isStored: true),
            event(.participantJoined, "all participants, including this one"),
            event(.participantLeft, "all participants, including this one"),
            event(
                .participantInvited, "all participants",
                .differs("it has the fields of the inviting agent, because no source says whose")),
            event(
                .participantIdle, "all participants",
                .differs("it has the fields of the idle participant, because no source says whose")),
            event(.participantReturned, "all participants", .differs("like participant.idle")),
            event(.participantAutodisconnection, "all participants", .differs("like participant.idle")),
        ]
        + [.participantActive, .participantInactive, .workflowCancelled].map {
            event(
                $0, "all participants",
                .differs(
                    "sent by the admin API and scenarios only, and not stored. ChatJS has the constant, but no frame is published"
                ))
        }
        + [
            event(.displayNameUpdated, "all participants", evidence: .client), event(.chatEnded, "all participants"),
            event(.transferSucceeded, "the agents in the chat; with a setting, also the customer"),
            event(.transferFailed, "the agent who transfers"),
            event(.typing, "all participants, including the sender"), event(.connectionAcknowledged, "no participant"),
            event(.messageDelivered, "no participant; it causes a message.metadata"),
            event(.messageRead, "no participant; it causes a message.metadata"),
            event(.messageMetadata, "all participants", evidence: .client),
            event(.chatRehydrated, "the customer"),
        ]
        + [
            event(
                .authenticationInitiated, "the customer",
                .differs("it has no fields of a participant, because no source says whose"))
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
