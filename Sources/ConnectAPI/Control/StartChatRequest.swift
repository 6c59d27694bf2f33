internal import Chats
internal import ContactModel
internal import HTTPRouting
internal import JSON
internal import Kernel

/// Reads and checks the fields of StartChatContact (service model: StartChatContactRequest).
enum StartChatRequest {
    /// Reads ConnectionTypes and returns the kinds that the operation acts on.
    ///
    /// The service's other types are accepted and have no effect.
    static func connectionTypes(_ members: RequestMembers) throws(ServiceError) -> Set<ParticipantConnection.Kind> {
        guard let names = try members.strings("ConnectionTypes", length: 0...100) else { return [] }
        guard (1...2).contains(names.count) else {
            throw .invalidParameter("ConnectionTypes has \(names.count) elements; 1 to 2 are allowed")
        }
        let known = ParticipantConnection.Kind.allCases.map(\.rawValue) + ["AUTHENTICATION_SESSION"]
        if let other = names.first(where: { !known.contains($0) }) {
            throw .invalidParameter("ConnectionTypes must be one of \(known.joined(separator: ", ")), got \"\(other)\"")
        }
        return Set(names.compactMap(ParticipantConnection.Kind.init)).subtracting([.webRTCConnection])
    }

    /// Reads the request.
    ///
    /// - Parameter settings: The instance's settings, which limit the length of InitialMessage.
    static func read(
        _ members: RequestMembers, _ settings: InstanceSettings
    ) throws(ServiceError) -> ChatRequest {
        let flow = try members.requiredString("ContactFlowId", length: 0...500)
        let details = try members.requiredStructure("ParticipantDetails")
        try details.refuseUnknown(except: ["DisplayName"])
        var request = ChatRequest(
            flowID: flow, displayName: try details.requiredString("DisplayName", length: 1...256))
        request.attributes = try attributes(members) ?? []
        request.isIncremental = try responseMode(members) == .incremental
        request.supportedContentTypes = try supportedContentTypes(members)
        request.initialMessage = try initialMessage(members, supported: request.supportedContentTypes, settings)
        request.clientToken = try members.string("ClientToken", length: 0...500).flatMap { $0.isEmpty ? nil : $0 }
        request.durationInMinutes =
            try members.integer("ChatDurationInMinutes", 60...10_080) ?? request.durationInMinutes
        request.relatedContactID = try members.string("RelatedContactId", length: 1...256)
        request.customerID = try members.string("CustomerId", length: 1...128)
        request.segmentAttributesJSON = try segmentAttributes(members)
        request.persistence = try persistence(members)
        request.disconnectsAgentOnCustomerExit = try disconnectsAgent(members)
        return request
    }

    /// Reads Attributes; nil if the member is absent.
    static func attributes(_ members: RequestMembers) throws(ServiceError) -> [ContactAttribute]? {
        guard let map = try members.structure("Attributes") else { return nil }
        var attributes: [ContactAttribute] = []
        for (name, value) in map.value.members where value.kind != .null {
            guard let text = value.string else { throw map.wrongKind(name, value, expected: "a string") }
            attributes.append(ContactAttribute(name: name, value: text))
        }
        if let reason = AttributeLimits.refusal(of: attributes) { throw .invalidParameter("Attributes: \(reason)") }
        return attributes
    }

    private enum ResponseMode: String, CaseIterable {
        case incremental = "INCREMENTAL"
        case complete = "COMPLETE"
    }

    private static func responseMode(_ members: RequestMembers) throws(ServiceError) -> ResponseMode? {
        let configuration = try members.structure("ParticipantConfiguration")
        try configuration?.refuseUnknown(except: ["ResponseMode"])
        return try configuration?.choice("ResponseMode", of: ResponseMode.self)
    }

    /// Reads SupportedMessagingContentTypes. Without the list, a chat accepts only plain text, as
    /// on Amazon Connect.
    private static func supportedContentTypes(_ members: RequestMembers) throws(ServiceError) -> [ContentType] {
        guard let names = try members.strings("SupportedMessagingContentTypes", length: 1...100), !names.isEmpty else {
            return [.plain]
        }
        let types = names.map(ContentType.init(rawValue:))
        guard types.contains(.plain) else {
            throw .invalidParameter("SupportedMessagingContentTypes must contain text/plain")
        }
        if let other = types.first(where: { !MessageLimits.supportable.contains($0) }) {
            throw .invalidParameter("SupportedMessagingContentTypes: \"\(other.rawValue)\" is not a message type")
        }
        return types
    }

    private static func initialMessage(
        _ members: RequestMembers, supported: [ContentType], _ settings: InstanceSettings
    ) throws(ServiceError) -> ChatRequest.InitialMessage? {
        guard let message = try members.structure("InitialMessage") else { return nil }
        try message.refuseUnknown(except: ["ContentType", "Content"])
        let type = ContentType(rawValue: try message.requiredString("ContentType", length: 1...100))
        let content = try message.requiredText("Content", length: 1...16_384)
        if let refusal = settings.messageLimits.refusal(
            of: content, type: type, supported: supported, unit: settings.lengthUnit)
        {
            throw .invalidParameter("InitialMessage: \(refusal.reason)")
        }
        return ChatRequest.InitialMessage(type, content)
    }

    private static func segmentAttributes(_ members: RequestMembers) throws(ServiceError) -> String? {
        guard let map = try members.structure("SegmentAttributes") else { return nil }
        try checkSegments(map)
        return map.value.source
    }

    /// Checks SegmentAttributes: names have 1 to 128 characters, values are of one of four kinds,
    /// and maps can be nested.
    private static func checkSegments(_ map: RequestMembers) throws(ServiceError) {
        for (name, value) in map.value.members where value.kind != .null {
            guard (1...128).contains(name.unicodeScalars.count) else {
                throw .invalidParameter("SegmentAttributes: a name must have 1 to 128 characters")
            }
            guard let segment = try map.structure(name) else { continue }
            _ = try segment.string("ValueString", length: 0...1_024)
            _ = try segment.string("ValueArn", length: 0...1_024)
            _ = try segment.integer("ValueInteger", Int.min...Int.max)
            if let list = segment.value["ValueList"], list.kind != .array {
                throw segment.wrongKind("ValueList", list, expected: "an array")
            }
            if let inner = try segment.structure("ValueMap") { try checkSegments(inner) }
        }
    }

    private static func persistence(
        _ members: RequestMembers
    ) throws(ServiceError) -> (source: String, rehydration: Rehydration)? {
        guard let persistent = try members.structure("PersistentChat") else { return nil }
        try persistent.refuseUnknown(except: ["RehydrationType", "SourceContactId"])
        let rehydration = try persistent.choice("RehydrationType", of: Rehydration.self)
        let source = try persistent.requiredString("SourceContactId", length: 1...256)
        // The model does not mark this member as required, but its description does.
        guard let rehydration else { throw .invalidRequest("PersistentChat.RehydrationType is missing") }
        if try members.string("RelatedContactId", length: 1...256) != nil {
            throw .invalidRequest("give either PersistentChat or RelatedContactId, not both")
        }
        return (source, rehydration)
    }

    private static func disconnectsAgent(_ members: RequestMembers) throws(ServiceError) -> Bool {
        guard let roles = try members.strings("DisconnectOnCustomerExit", length: 0...100) else { return false }
        guard roles == ["AGENT"] else {
            let given = roles.joined(separator: ", ").prefix(100)
            throw .invalidParameter("DisconnectOnCustomerExit must be [\"AGENT\"], got \"\(given)\"")
        }
        return true
    }
}
